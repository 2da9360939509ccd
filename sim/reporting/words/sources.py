"""Titles of sources."""

from sim.port.load import known_sources


def source_word(key: str, lang: str) -> str:
    """Return the title of a source; the key if the file defines it."""
    found = known_sources().get(key)
    return key if found is None else found.to(lang)


def sources_word(keys: str, lang: str) -> str:
    """Return the titles of several sources, given space-separated keys."""
    return "; ".join(source_word(key, lang) for key in keys.split())
