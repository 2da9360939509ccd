"""Decisions: which ports go first, how the rollout should go, who gains, what an evaluator would conclude.

Two halves. Simulating is slow and done once (`table.simulate` gives a `StateTable`, which can be kept in
a file); deciding is fast and takes the table: `pilots.choose_pilots`, `rollout.run_rollout`, and after it
`scorecard.scorecard`, `evaluation.evaluate`, `event_study.event_study`. In the same way
`groups.simulate_cells` is slow and `distribution.distributional_analysis` fast: who gains and who loses.
"""
