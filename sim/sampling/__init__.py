"""All chance: named counter-based streams, arrivals, choices, durations (architecture, principle 1)."""
