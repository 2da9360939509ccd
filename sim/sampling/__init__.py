"""All chance: named counter-based streams, arrivals, choices, durations (architecture, idea 1)."""
