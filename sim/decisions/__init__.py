"""Decisions: which ports go first, how the rollout should go, what an evaluator would conclude.

Two halves. Simulating is slow and done once (`table.simulate` gives a `StateTable`, which can be kept in
a file); deciding is fast and takes the table (`pilots.choose_pilots`, `rollout.run_rollout`).
"""
