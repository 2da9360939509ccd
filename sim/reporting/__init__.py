"""Figures, tables, pages and texts in both languages. Runs no simulation.

* `words`: names of things, in both languages.
* `tables`: tables and sentences for readers, and the formatting of numbers.
* `charts`: figures from data frames.
* `pages`: whole reports made of these.

Each uses only those above it.
"""
