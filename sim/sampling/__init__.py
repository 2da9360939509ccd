"""All chance: named counter-based streams, arrivals, choices, durations (design, idea 1)."""
