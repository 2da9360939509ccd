"""Decisions: pilot selection, rollout, winners and losers, evaluation.

Two halves. Simulating is slow and done once (`table.simulate_states` gives a `StateTable`, which can be kept
in a file); deciding is fast and takes the table: `pilots.pilots`, `rollout.rollout`, and after it
`scorecard.scorecard`, `evaluator.evaluate`. In the same way `groups.simulate_cells` is slow and
`distribution.distributional_analysis` fast: who gains and who loses (`winners.winners` does both).
"""
