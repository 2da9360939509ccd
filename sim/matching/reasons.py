"""The reasons with rule, article and a sentence in both languages (data/rules/reasons.yaml)."""

from functools import cache

from sim.domain.validated import Text, read_tree, validate
from sim.errors import BadInput
from sim.matching.core.codes import Reason
from sim.resources import shipped

NAMES = tuple(reason.name.lower() for reason in Reason)
REFUSALS = frozenset(
    {Reason.NOT_COMPETENT, Reason.BAD_CHECK_DIGIT, Reason.BAD_FORM, Reason.KEYS_DISAGREE}
    | {reason for reason in Reason if reason >= Reason.STALE_VERSION}
)
ACCEPTED = tuple(reason not in REFUSALS for reason in Reason)  # by code


class ReasonText(Text):
    """A reason for display: matching rule, article of the notice, and text."""

    rule: str
    article: str


@cache
def reason_texts() -> dict[str, ReasonText]:
    """Return the reasons by name: those that rules use, and any others in the file.

    Raises BadInput if the file lacks a reason that a rule uses.
    """
    tree = read_tree(shipped("data", "rules", "reasons.yaml"))
    assert isinstance(tree.value, dict)
    found = {name: validate(ReasonText, branch) for name, branch in tree.value.items()}
    for name in NAMES:
        if name not in found:
            raise BadInput("reason-missing", file=tree.file, key=name)
    return found
