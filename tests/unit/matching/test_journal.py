"""The journal: what was written is found again, and any damage is named by its line."""

import errno
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.domain.messages import encode_message
from sim.errors import BadInput, JournalDamaged, JournalInUse, JournalWriteFailed
from sim.matching import journal
from sim.matching.journal import read_written_by_hand, recover, seal, unseal
from sim.matching.platform import Platform, read_message
from sim.matching.rules import Rules
from tests.unit.helpers import (
    BOX,
    BOX_2,
    Said,
    agreed_pair,
    instruct,
    refused,
    say,
    seen,
    tell,
    told,
    written,
)

STORY = [*agreed_pair(), instruct("customs", "C2", 3, object={"container": BOX_2})]


def opened(path: Path, **options: object) -> Platform:
    """A journal opened without waiting for the disk."""
    return Platform.open(path, sync=False, **options)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed journal with the story in it."""
    path = tmp_path / "platform.jsonl"
    with opened(path) as platform:
        tell(platform, *STORY)
    return path


# --- one line --------------------------------------------------------------------------------------


@given(st.dictionaries(st.text(), st.text(), min_size=1), st.integers(0, 10**9))
def test_a_sealed_line_gives_its_object_back(content: dict[str, str], number: int) -> None:
    body = json.dumps(content).encode()
    line = seal(body, number)
    assert unseal(line.rstrip(b"\n"), number) == body
    assert json.loads(line).keys() == content.keys() | {"n", "crc"}


@given(st.data())
def test_any_changed_byte_of_a_line_is_noticed(data: st.DataObject) -> None:
    line = bytearray(seal(b'{"at":45,"kind":"clock"}', 17).rstrip(b"\n"))
    place = data.draw(st.integers(0, len(line) - 1))
    line[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(ValueError, match="checksum"):
        unseal(bytes(line), 17)


def test_a_line_with_another_number_is_noticed() -> None:
    with pytest.raises(ValueError, match="it carries number 17, number 18 was expected"):
        unseal(seal(b'{"at":45,"kind":"clock"}', 17).rstrip(b"\n"), 18)


# --- the whole file --------------------------------------------------------------------------------


def test_a_journal_is_json_lines_headed_by_its_format_and_rules(path: Path) -> None:
    header, *lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    assert (header["journal"], header["n"]) == ("portsim-journal/1", 0)
    assert "rules" in header
    assert [line["kind"] for line in lines] == [message["kind"] for message in STORY]
    assert [line["n"] for line in lines] == [1, 2, 3, 4, 5]


def test_what_was_written_is_recovered(path: Path) -> None:
    found = recover(path)
    assert found.lines == [encode_message(read_message(message)) for message in STORY]
    assert (found.length, found.torn) == (path.stat().st_size, 0)


def test_opening_again_gives_the_same_platform(path: Path) -> None:
    before = path.read_bytes()
    with opened(path) as platform:
        assert seen(platform) == seen(told(*STORY))
        assert platform.torn_bytes == 0
    assert path.read_bytes() == before


def test_a_batch_is_one_line_a_message(tmp_path: Path) -> None:
    with opened(tmp_path / "batch.jsonl") as platform:
        platform.submit_many(STORY)
        assert len(recover(tmp_path / "batch.jsonl").lines) == len(STORY)
    with opened(tmp_path / "batch.jsonl") as again:
        assert seen(again) == seen(platform)


@pytest.mark.parametrize("torn", [b"{", b'{"at":9', seal(b'{"at":9,"kind":"clock"}', 6)[:-1]])
def test_a_torn_last_line_was_never_answered_and_is_cut_off(path: Path, torn: bytes) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole + torn)
    with opened(path) as platform:
        assert platform.torn_bytes == len(torn)
        assert seen(platform) == seen(told(*STORY))
    assert path.read_bytes() == whole


def changed_byte(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], lines[2].replace(b"quarantine", b"quarantina"), *lines[3:]]


def deleted(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], *lines[3:]]


def swapped(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], lines[3], lines[2], *lines[4:]]


def doubled(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], lines[1], *lines[2:]]


def truncated(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], lines[2][:30] + b"\n", *lines[3:]]


def joined(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], lines[2].rstrip(b"\n") + lines[3], *lines[4:]]


def blank(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], b"\n", *lines[2:]]


DAMAGES = [changed_byte, deleted, swapped, doubled, truncated, joined, blank]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_damage_is_named_by_its_line_and_nothing_is_changed(
    path: Path, damage: Callable[[list[bytes]], list[bytes]]
) -> None:
    damaged = b"".join(damage(path.read_bytes().splitlines(keepends=True)))
    path.write_bytes(damaged)
    error = refused(opened, path)
    assert isinstance(error, JournalDamaged)
    assert (error.file, error.line) == (str(path), 3)
    assert "restore the journal from its copy" in error.message
    assert path.read_bytes() == damaged


def headed(path: Path, header: bytes) -> Path:
    """The journal under another header, well sealed."""
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([seal(header, 0), *lines[1:]]))
    return path


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (b'{"journal":"portsim-journal/9","rules":{}}', "this version reads portsim-journal/1"),
        (b'{"journal":"portsim-journal/1"}', "`rules`"),
        (b'{"journal":"portsim-journal/1","rules":{"grace":1}}', "`grace`"),
        (b'{"at":0,"kind":"clock"}', "`at`"),
    ],
)
def test_a_header_that_is_not_ours_is_refused(path: Path, header: bytes, words: str) -> None:
    error = refused(opened, headed(path, header))
    assert isinstance(error, JournalDamaged)
    assert error.line == 1
    assert words in error.message


def test_a_file_of_another_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = written(tmp_path, "at,kind\n0,clock\n")
    assert refused(opened, path).line == 1
    assert path.read_text() == "at,kind\n0,clock\n"


def test_a_file_of_one_line_that_is_no_header_is_not_emptied(tmp_path: Path) -> None:
    path = written(tmp_path, '{"notes": "of somebody else"}')
    refused(opened, path)
    assert path.read_text() == '{"notes": "of somebody else"}'


@pytest.mark.parametrize("kept", [0, 1, 20])
def test_a_journal_torn_in_its_header_begins_anew(path: Path, kept: int) -> None:
    path.write_bytes(path.read_bytes()[:kept])
    with opened(path) as platform:
        assert (platform.number, platform.torn_bytes) == (0, kept)
    assert recover(path).lines == []


# --- rules -----------------------------------------------------------------------------------------


def test_the_journal_remembers_its_rules_and_class(tmp_path: Path) -> None:
    rules = Rules(hold_window_min={"goods": 7, "ship": None}, working_hours=(480, 1020))
    opened(tmp_path / "j", rules=rules, object_class="express").close()
    with opened(tmp_path / "j") as platform:
        assert (platform.rules, platform.object_class) == (rules, "express")
    opened(tmp_path / "j", rules=rules).close()


def test_other_rules_than_those_of_the_journal_are_refused(path: Path) -> None:
    error = refused(opened, path, rules=Rules(grace_min=1))
    assert (error.line, error.key, error.rule) == (1, "rules", "one journal, one set of rules")
    opened(path).close()  # and the refusal has released the journal


def test_another_class_than_that_of_the_journal_is_refused(path: Path) -> None:
    assert refused(opened, path, object_class="express").key == "object_class"


# --- one writer, a failing disk --------------------------------------------------------------------


def test_a_second_writer_is_refused(path: Path) -> None:
    with opened(path) as first:
        with pytest.raises(JournalInUse, match="another process writes this journal"):
            opened(path)
        first.submit(say("clock", 9))
    opened(path).close()


def test_a_closed_platform_answers_no_more(path: Path) -> None:
    platform = opened(path)
    platform.close()
    with pytest.raises(Exception, match="closed"):
        platform.submit(say("clock", 9))


class FullDisk:
    """`os.write` on a disk that takes so many bytes more and then none."""

    def __init__(self, room: int) -> None:
        self.room, self.write = room, os.write

    def __call__(self, file: int, data: bytes) -> int:
        if not self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        n = self.write(file, data[: self.room])
        self.room -= n
        return n


def failing_sync(_: int) -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


NEXT = instruct("quarantine", "Q2", 4, object={"container": BOX_2})
Failure = tuple[str, Callable[..., object]]


@pytest.fixture(params=["full at once", "full after 30 bytes", "sync fails"])
def failure(request: pytest.FixtureRequest) -> Failure:
    """What of `os` fails, and how."""
    return {
        "full at once": ("write", FullDisk(0)),
        "full after 30 bytes": ("write", FullDisk(30)),
        "sync fails": ("fdatasync", failing_sync),
    }[request.param]


@pytest.mark.parametrize("batch", [False, True])
def test_a_message_the_disk_refuses_changes_nothing(
    path: Path, failure: Failure, batch: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = Platform.open(path)
    before, content = seen(platform), path.read_bytes()
    with monkeypatch.context() as broken:
        broken.setattr(journal.os, *failure)
        with pytest.raises(JournalWriteFailed, match="not answered"):
            platform.submit_many([NEXT] * 2) if batch else platform.submit(NEXT)
    assert path.read_bytes() == content
    assert seen(platform) == before
    assert platform.submit(NEXT).reason == "matched"
    platform.close()
    with opened(path) as again:
        assert seen(again) == seen(platform)


def test_a_disk_that_takes_a_few_bytes_at_a_time_is_written_whole(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    with opened(path) as platform, monkeypatch.context() as slow:
        slow.setattr(journal.os, "write", lambda file, data: write(file, data[:7]))
        platform.submit(NEXT)
    assert recover(path).lines[-1] == encode_message(read_message(NEXT))


def test_an_interrupted_write_leaves_nothing_behind(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    with Platform.open(path) as platform:
        with monkeypatch.context() as impatient:
            impatient.setattr(journal.os, "fdatasync", interrupted)
            with pytest.raises(KeyboardInterrupt):
                platform.submit(say("clock", 9))
        platform.submit(say("clock", 10))
    opened(path).close()


def test_a_new_journal_on_a_full_disk_is_not_left_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr(journal.os, "write", FullDisk(5))
        with pytest.raises(JournalWriteFailed):
            opened(tmp_path / "new")
    opened(tmp_path / "new").close()


# --- what is not in the journal --------------------------------------------------------------------


def test_a_message_that_is_refused_at_the_door_is_not_journaled(path: Path) -> None:
    before = path.read_bytes()
    with opened(path) as platform:
        refused(platform.submit, say("clock", 9, colour="red"))
        assert platform.submit(say("clock", 1)).reason == "clock_went_back"
        assert [answer.reason for answer in platform.submit_many([say("clock", 1)])] == [
            "clock_went_back"
        ]
    assert path.read_bytes() == before


POISON = {
    "a time that is not a number": [say("clock", "nan")],
    "an endless time": [say("clock", "inf")],
    "a time that JSON cannot write": [say("clock", float("nan"))],
    "a version beyond 64 bits": [instruct("customs", "C9", 5, version=2**63)],
    "agencies beyond the 62 that fit": [
        instruct("a" * n, "C9", 5, object={"container": BOX}) for n in range(1, 32)
    ]
    + [instruct("b" * n, "C9", 5, object={"container": BOX}) for n in range(1, 32)],
    "qualifications beyond the 62 that fit": [
        say("start", 5, agency="customs", number="C1", qualifications=[f"q{n}" for n in range(63)])
    ],
}


@pytest.mark.parametrize("what", POISON)
def test_whatever_is_answered_or_refused_the_journal_opens_again(path: Path, what: str) -> None:
    with opened(path) as platform:
        for message in POISON[what]:
            submit_or_refuse(platform, message)
    with opened(path) as again:
        assert seen(again) == seen(platform)


def submit_or_refuse(platform: Platform, message: Said) -> None:
    """Either answer comes, or a refusal that a caller can handle."""
    number = platform.number
    try:
        assert platform.submit(message).number == number + 1
    except BadInput:
        assert platform.number == number


# --- written by hand -------------------------------------------------------------------------------


def by_hand(folder: Path, text: str) -> Iterator[tuple[int, object]]:
    return read_written_by_hand(written(folder, text, "hand.jsonl"))


def test_a_journal_written_by_hand_has_its_line_numbers(tmp_path: Path) -> None:
    text = '{"at": 0, "kind": "clock"}\n\n{"at": "1970-01-01T08:05", "kind": "clock"}'
    assert list(by_hand(tmp_path, text)) == [
        (1, read_message(say("clock", 0.0))),
        (3, read_message(say("clock", 5.0))),
    ]


@pytest.mark.parametrize(
    ("line", "key", "words"),
    [
        ('{"at": 1}', None, "`kind`"),
        ('{"at": 1, "kind": "clock", "agency": "customs"}', "agency", "`agency`"),
        (
            '{"at": 1, "kind": "cancel", "agency": "C", "number": "1"}',
            "agency",
            "lower-case letters",
        ),
        ("at 1: clock", None, "malformed"),
    ],
)
def test_a_bad_line_by_hand_is_named(
    tmp_path: Path, line: str, key: str | None, words: str
) -> None:
    error = refused(list, by_hand(tmp_path, f'{{"at": 0, "kind": "clock"}}\n{line}\n'))
    assert (error.line, error.key) == (2, key)
    assert words in error.message
