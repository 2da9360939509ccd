"""Why: each reason with its rule, its article and a sentence in both languages (data/rules/reasons.yaml)."""

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
    """A reason as people read it. `rule` is that of the matching rules, `article` the notice's."""

    rule: str
    article: str


@cache
def reason_texts() -> dict[str, ReasonText]:
    """Return the reasons by name: all that rules give, and further ones of the file.

    Raises BadInput where the file lacks one that a rule gives.
    """
    tree = read_tree(shipped("data", "rules", "reasons.yaml"))
    assert isinstance(tree.value, dict)
    found = {name: validate(ReasonText, branch) for name, branch in tree.value.items()}
    for name in NAMES:
        if name not in found:
            raise BadInput("reason-missing", file=tree.file, key=name)
    return found
