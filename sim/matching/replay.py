"""Replay a journal from disk, written by the platform or by hand."""

from pathlib import Path

import msgspec

from sim.domain.messages import Clock, Message, decode_message
from sim.errors import BadInput
from sim.matching.answers import Answer
from sim.matching.journal import FORMAT, read_written_by_hand, recover
from sim.matching.message_order import arrange
from sim.matching.platform import Platform
from sim.matching.rules import Rules


class ReplayedJournal(msgspec.Struct):
    """A replayed journal: the platform, each message with its answer, and the torn bytes."""

    platform: Platform
    steps: list[tuple[Message, Answer]]
    torn_bytes: int = 0


def replay(
    path: str | Path,
    rules: Rules | None = None,
    *,
    until: float | None = None,
    object_class: str | None = None,
) -> ReplayedJournal:
    """Replay a journal without changing it.

    A journal written by the platform is replayed in its own order and under its own rules; one written
    by hand is first sorted by rule 16. `until` (min) lets time pass at the end. Raises BadInput.
    """
    path = Path(path)
    if not path.is_file():
        raise BadInput("there is no such file", str(path), rule="a journal is a JSON Lines file")
    if _written_by_platform(path):
        found = recover(path)
        if rules is not None and rules != found.header.rules:
            raise BadInput(
                "the journal carries its own rules; leave out the rules file", str(path), 1, "rules"
            )
        platform = Platform(found.header.rules, object_class=found.header.object_class)
        messages, torn = [decode_message(line) for line in found.lines], found.torn
    else:
        platform, torn = Platform(rules, object_class=object_class), 0
        messages = arrange((m for _, m in read_written_by_hand(path)), platform.rules)
    steps = [(message, platform.submit(message)) for message in messages]
    if until is not None:
        if until < platform.clock:
            raise BadInput(
                f"it lies before the last message, at {platform.clock:g}",
                key="until",
                value=f"{until:g}",
            )
        clock = Clock(at=until)
        steps.append((clock, platform.submit(clock)))
    return ReplayedJournal(platform, steps, torn)


def _written_by_platform(path: Path) -> bool:
    with path.open("rb") as file:
        return file.readline().startswith(b'{"journal":"' + FORMAT.partition("/")[0].encode())
