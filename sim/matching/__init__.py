"""Instruction matching (指令对碰): one transition, an online platform, bulk matching, scenario suites."""
