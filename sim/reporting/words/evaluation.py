"""Words of what an evaluator would conclude, in both languages."""

from sim.text import N_

ESTIMATORS = {
    "before_after": N_("before and after"),
    "two_way": N_("two-way fixed effects"),
    "not_yet_treated": N_("cohorts against ports not begun"),
}
SAY = {
    "title": N_("What would an evaluator have concluded?"),
    "coverage": N_("One effect"),
    "lags": N_("Leads and lags"),
    "lag": N_("months since the port began"),
    "effect": N_("effect, %"),
    "truth": N_("truth"),
    "estimate": N_("mean estimate, with an evaluator's 95 % interval"),
    "note": N_(
        "Logarithm of {measure}, {before} months before the rollout and the rollout itself. The "
        "truth is that of the simulated rollout with pilots {pilots}; {n} repetitions with the "
        "noise of one simulated run a month. power: share of repetitions whose interval leaves "
        "out 0; detectable: found in 80 % of repetitions. About 5 % of the intervals of the "
        "leads should exclude 0; without an untreated port there are no leads. Not shown: "
        "confounders of the real 2018 (the merger of customs and quarantine, tariffs), or pilots "
        "chosen because they were getting better: here nothing but the rollout differs between "
        "ports."
    ),
}
