"""Decisions: pilot selection, rollout, winners and losers, evaluation.

There are two steps. Simulation is slow and done once: `table.simulate` returns a `StateTable`, which can be
saved. Decisions are fast and use the table: `pilots.choose_pilots`, `rollout.run_rollout`, then
`scorecard.scorecard`, `evaluation.evaluate` and `event_study.event_study`. Likewise, for winners and losers,
`groups.simulate_cells` is slow and `distribution.distributional_analysis` fast.
"""
