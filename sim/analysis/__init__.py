"""Analysis of traces: measures with unit, definition and censoring rule; intervals over replications."""
