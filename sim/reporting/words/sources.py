"""Titles of sources."""

from sim.port.load import known_sources


def source_word(key: str, lang: str) -> str:
    """Return a source's title; the key of one that a file brings itself."""
    found = known_sources().get(key)
    return key if found is None else found.to(lang)


def sources_word(keys: str, lang: str) -> str:
    """Return the titles of several sources, whose keys stand apart by blanks."""
    return "; ".join(source_word(key, lang) for key in keys.split())
