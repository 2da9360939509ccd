"""Policies as data: sets of levers, each of which can be switched alone."""
