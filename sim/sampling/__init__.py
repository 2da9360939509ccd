"""All random numbers: named streams, arrivals, choices, durations (architecture, principle 1)."""
