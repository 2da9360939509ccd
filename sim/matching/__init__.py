"""The matching logic (指令对碰): one transition, an online platform, a bulk entry, scenario suites."""
