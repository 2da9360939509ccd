"""Instruction matching: one transition, an online platform, a bulk entry, scenario suites."""
