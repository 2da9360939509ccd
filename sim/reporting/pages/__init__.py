"""Whole reports: HTML pages that need nothing from outside, and the files of figures."""
