"""The mutation check: deliberate faults in the matching transition, each to be caught by a test."""
