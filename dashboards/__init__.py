"""The dashboard: a thin face of `sim`. Every number on it comes from `sim`; nothing is computed here."""
