"""The canonical order of the messages of a batch (rule 16, decision 0002)."""

from collections.abc import Iterable
from itertools import groupby, pairwise

from sim.domain.messages import Message, OutageEnd, encode_message
from sim.matching.core.codes import Kind
from sim.matching.rules import Rules

RANK = {kind.name.lower(): int(kind) for kind in Kind}


def issued_time(message: Message, rules: Rules) -> float:
    """Return when the agency issued a message, corrected for known clock skew (rule 15)."""
    issued = message.at if message.issued is None else message.issued
    return issued - rules.clock_skew_min.get(getattr(message, "agency", ""), 0.0)


def canonical_key(message: Message) -> tuple[int, str, str, bytes]:
    """Return the sort key of messages of one instant: kind, agency, number, text."""
    kind = RANK[str(message.__struct_config__.tag)]
    agency = getattr(message, "agency", "")
    number = getattr(message, "number", "")
    return kind, agency, number, encode_message(message)


def arrange(messages: Iterable[Message], rules: Rules) -> list[Message]:
    """Return a batch in the order of rule 16: the same for every permutation."""
    batch = list(messages)
    if all(one.at < other.at for one, other in pairwise(batch)):
        return batch
    ends = [message.at for message in batch if isinstance(message, OutageEnd)]

    def instant(message: Message) -> tuple[float, bool, int, float]:
        issued = float("-inf")
        unnumbered = message.seq is None
        if ends and unnumbered and not isinstance(message, OutageEnd):
            if any(0 < message.at - end <= rules.skew_tolerance_min for end in ends):
                issued = issued_time(message, rules)
        return message.at, unnumbered, message.seq or 0, issued

    ordered: list[Message] = []
    for _, tied in groupby(sorted(batch, key=instant), key=instant):
        group = list(tied)
        ordered += group if len(group) == 1 else sorted(group, key=canonical_key)
    return ordered
