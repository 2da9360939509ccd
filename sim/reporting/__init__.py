"""What people read: figures, tables, pages and words in both languages. It simulates nothing.

* `words`: what things are called, in both languages.
* `tables`: frames for people, sentences, and how numbers are written.
* `charts`: figures made of data frames.
* `pages`: whole reports made of these.

Each uses those above it only.
"""
