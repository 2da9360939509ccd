"""The allowed transitions: which change of state each reason may make (reports/matching.md).

One line per reason: the states before and after. `new` stands for an instruction that was not known on the
object. An instruction that was cancelled, rejected or superseded may begin again, so those
count as `new` too.
"""

WAITING = "held matched dispatched agreed"
BEGINS = "new cancelled rejected superseded"

# reason: (from, to), and the rule that says so
_INSTRUCTION = {
    # waiting
    "held": (BEGINS, "held"),  # rule 2
    "new_round": (f"{BEGINS} {WAITING}", "held"),  # rule 6, decision 0003/2, 3
    # matched
    "matched": ("held dispatched", "matched"),  # rule 4
    "joined": ("held dispatched", "matched agreed"),  # rule 4, decision 0003/8
    "united": (BEGINS, WAITING),  # rule 6: shares the state of its visit
    "agreement_reopened": ("agreed", "matched"),
    "agreed": ("matched", "agreed"),  # rule 7
    # dispatched alone
    "hold_ended": ("held", "dispatched"),  # rule 2
    "all_answered": ("held", "dispatched"),  # rule 3
    "latest_passed": ("held", "dispatched"),
    "berthed": ("held", "dispatched"),  # rule 2, ships
    "matching_off": ("held", "dispatched"),
    "outage_patience": ("held", "dispatched"),  # rule 15
    "declined": ("matched agreed", "dispatched"),  # rule 7
    "silent": ("matched", "dispatched"),  # rule 7
    "no_show": ("agreed", "dispatched"),  # rule 11
    "left_alone": ("matched agreed", "dispatched"),  # rule 10
    "left_by_amendment": ("matched agreed", "held dispatched"),  # rule 9, decision 0003/11
    # visit and result
    "started": ("agreed", "inspecting"),  # rule 11
    "started_alone": ("held matched dispatched", "inspecting"),
    "finished": ("inspecting", "inspected"),  # rule 12
    "disposed": ("inspected", "disposed"),  # rule 12
    "result_accepted": (f"{WAITING} inspecting inspected", "satisfied"),  # rule 12
    # ended otherwise, before the start
    "cancelled": (WAITING, "cancelled"),  # rule 9
    "superseded": (WAITING, "superseded"),  # rule 9, decision 0001/5
    "not_competent": (f"{BEGINS} {WAITING}", "rejected"),  # rule 1, decision 0001/10
}
_CASE = {
    "matched": ("new", "forming"),  # rule 4
    "joined": ("forming agreed", "forming agreed"),  # rule 4, decision 0003/8
    "agreement_reopened": ("agreed", "forming"),
    "agreed": ("forming", "agreed"),  # rule 7
    "started": ("agreed", "inspecting"),  # rule 11
    "finished": ("inspecting", "inspected"),  # decision 0003/15
    "disposed": ("inspecting inspected", "closed"),  # decision 0003/15
    "left_alone": ("forming agreed inspecting inspected", "dissolved"),  # rule 10
}


def _arrows(table: dict[str, tuple[str, str]]) -> frozenset[tuple[str, str, str]]:
    return frozenset(
        (before, reason, after)
        for reason, (left, reached) in table.items()
        for before in left.split()
        for after in reached.split()
    )


INSTRUCTION_ARROWS = _arrows(_INSTRUCTION)
CASE_ARROWS = _arrows(_CASE)
TERMINAL = frozenset({"disposed", "rejected", "cancelled", "superseded", "satisfied"})
MAY_BEGIN_AGAIN = frozenset({"rejected", "cancelled", "superseded"})
OPEN_CASE = frozenset({"forming", "agreed"})
ENDED_CASE = frozenset({"closed", "dissolved"})
# What an instruction may be while it is in a case of each state (rules 4, 7, 11, 12).
_PAST_START = frozenset({"inspecting", "inspected", "disposed", "satisfied"})
IN_CASE = {
    "forming": frozenset({"matched"}),
    "agreed": frozenset({"agreed"}),
    "inspecting": _PAST_START | {"agreed"},
    "inspected": _PAST_START - {"inspecting"},
    "closed": frozenset({"disposed", "satisfied"}),
    "dissolved": frozenset(),
}
