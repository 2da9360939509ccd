"""Instruction matching: one transition, an online platform, bulk matching, scenario suites."""
