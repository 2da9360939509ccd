"""Figures for files, drawn by Matplotlib as SVG."""
