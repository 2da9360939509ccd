"""Figures in files, drawn with Matplotlib as SVG text."""
