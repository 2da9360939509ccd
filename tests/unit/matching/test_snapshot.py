"""Snapshots: opening with one gives what opening without it gives; a bad one is left aside."""

import zlib
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from sim.matching.platform import Answer, Platform
from sim.matching.rules import Rules
from sim.matching.snapshot import FORMAT
from tests.conformance import writer
from tests.unit.helpers import Said, agreed_pair, both, instruct, say, seen, tell

SCRIPT = list(islice(writer.messages(3), 120))
REST = [*both("start", 10.0), *both("finish", 20.0), instruct("customs", "C2", 30, urgency="x")]


def opened(journal: Path, snapshot: Path | None = None, rules: Rules | None = None) -> Platform:
    """The platform of a journal, released again at once."""
    with Platform.open(journal, rules, sync=False, snapshot=snapshot) as platform:
        return platform


def journaled(
    folder: Path, before: list[Said], after: list[Said], rules: Rules | None = None
) -> tuple[Path, Path]:
    """A journal, and a snapshot that was written after its first part."""
    journal, snapshot = folder / "journal.jsonl", folder / "journal.snapshot"
    with Platform.open(journal, rules, sync=False) as platform:
        tell(platform, *before)
        platform.snapshot(snapshot)
        tell(platform, *after)
    return journal, snapshot


FURTHER = [
    say("outage_end", 9999.0),
    say("declare", 9999.0, object={"bill": "B1"}, area="A"),
    instruct("quarantine", "NEW", 9999.0, object={"bill": "B1"}, site="A1", urgency="perishable"),
    say("clock", 20000.0),
]


@pytest.mark.parametrize("place", [0, 1, 7, 30, 31, 60, 90, 119, 120])
@pytest.mark.parametrize("rules", [None, Rules(hold_window_min={"express": 7.0}, grace_min=2.5)])
def test_opening_with_a_snapshot_is_opening_without(
    tmp_path: Path, place: int, rules: Rules | None
) -> None:
    journal, snapshot = journaled(tmp_path, SCRIPT[:place], SCRIPT[place:], rules)
    twin = tmp_path / "twin.jsonl"
    twin.write_bytes(journal.read_bytes())
    with (
        Platform.open(journal, sync=False, snapshot=snapshot) as one,
        Platform.open(twin, sync=False) as other,
    ):
        assert one.snapshot_note == ""
        assert seen(one) == seen(other)
        for message in FURTHER:  # and they go on alike: timers, words, queue and links are there
            assert told_in(one.submit(message)) == told_in(other.submit(message))
        assert seen(one) == seen(other)


def told_in(answer: Answer) -> list[object]:
    """All that an answer tells."""
    names = ("number", "at", "accepted", "reason", "changes", "timers", "warnings")
    applied = [told_in(one) for one in answer.applied]
    return [*(getattr(answer, name) for name in names), applied]


def flipped(content: bytes) -> bytes:
    return content[:40] + bytes([content[40] ^ 1]) + content[41:]


def of_another_version(content: bytes) -> bytes:
    named = FORMAT.encode()
    return sealed(content[8:].replace(named, named[:-1] + b"0"))


def sealed(data: bytes) -> bytes:
    """Snapshot data under its right checksum."""
    return b"%08x" % zlib.crc32(data) + data


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "its checksum does not agree": flipped,
    "checksum": lambda content: content[: len(content) // 2],
    "it cannot be read": lambda _: sealed(b"nothing of the kind"),
    "it has the format": of_another_version,
}


@pytest.mark.parametrize("note", DAMAGES)
def test_a_snapshot_that_cannot_be_trusted_is_left_aside(tmp_path: Path, note: str) -> None:
    journal, snapshot = journaled(tmp_path, agreed_pair(), REST)
    snapshot.write_bytes(DAMAGES[note](snapshot.read_bytes()))
    platform = opened(journal, snapshot)
    assert note in platform.snapshot_note
    assert seen(platform) == seen(opened(journal))


@pytest.mark.parametrize("content", [b"", b"0"])
def test_a_snapshot_with_nothing_in_it_is_left_aside(tmp_path: Path, content: bytes) -> None:
    journal, snapshot = journaled(tmp_path, agreed_pair(), REST)
    snapshot.write_bytes(content)
    platform = opened(journal, snapshot)
    assert platform.snapshot_note
    assert seen(platform) == seen(opened(journal))


def test_a_snapshot_ahead_of_its_journal_is_left_aside(tmp_path: Path) -> None:
    journal, snapshot = journaled(tmp_path, [*agreed_pair(), *REST], [])
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:-1]))
    platform = opened(journal, snapshot)
    assert platform.snapshot_note == "it is ahead of the journal"
    assert seen(platform) == seen(opened(journal))


def test_rules_in_whole_numbers_are_the_rules_of_the_journal(tmp_path: Path) -> None:
    journal, snapshot = journaled(tmp_path, agreed_pair(), REST, Rules(grace_min=2))
    assert opened(journal, snapshot).snapshot_note == ""


def test_a_snapshot_made_under_other_rules_is_left_aside(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    _, snapshot = journaled(tmp_path / "a", agreed_pair(), [], Rules(grace_min=1))
    journal, _ = journaled(tmp_path, agreed_pair(), REST)
    platform = opened(journal, snapshot)
    assert platform.snapshot_note == "it was made under other rules"
    assert seen(platform) == seen(opened(journal))


def test_without_a_snapshot_the_journal_is_folded_whole(tmp_path: Path) -> None:
    journal, snapshot = journaled(tmp_path, agreed_pair(), REST)
    snapshot.unlink()
    platform = opened(journal, snapshot)
    assert platform.snapshot_note == ""
    assert seen(platform) == seen(opened(journal))


def test_a_snapshot_replaces_the_one_before(tmp_path: Path) -> None:
    journal, snapshot = journaled(tmp_path, agreed_pair(), REST)
    with Platform.open(journal, sync=False) as platform:
        platform.snapshot(snapshot)
    assert opened(journal, snapshot).snapshot_note == ""
    assert {path.name for path in tmp_path.iterdir()} == {journal.name, snapshot.name}


def test_writing_a_snapshot_changes_nothing(tmp_path: Path) -> None:
    journal, snapshot = journaled(tmp_path, agreed_pair(), REST)
    with Platform.open(journal, sync=False) as platform:
        before, lines = seen(platform), journal.read_bytes()
        platform.snapshot(snapshot)
        assert (seen(platform), journal.read_bytes()) == (before, lines)
