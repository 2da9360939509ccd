"""Whole reports: self-contained HTML pages, and files of figures."""
