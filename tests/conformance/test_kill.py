"""`kill -9` at random moments: what was answered is in the journal, once, and nothing else is.

Also the journal cut at every byte: a torn end is always found and never believed.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from sim.domain.messages import encode_message
from sim.matching.journal import recover
from sim.matching.platform import Platform, read_message
from tests.conformance import writer
from tests.unit.helpers import agreed_pair, both, seen, tell

KILLS_A_JOURNAL = 5
JOURNALS = 40  # 200 kills
LONGEST_S = 0.08


class Nursery:
    """The process that raises writers and kills them."""

    def __init__(self, root: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.conformance.writer"],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def kill_one(self, journal: Path, seed: int, delay: float, bytes_a_write: int) -> list[int]:
        """Let a writer go on with a journal, kill it; returns the numbers it had answered."""
        assert self.process.stdin
        assert self.process.stdout
        order = json.dumps([str(journal), seed, delay, bytes_a_write])
        print(order, file=self.process.stdin, flush=True)
        answered: list[int] = json.loads(self.process.stdout.readline())
        return answered


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    nursery = Nursery(Path(__file__).parents[2])
    with nursery.process:
        yield nursery
        assert nursery.process.stdin
        nursery.process.stdin.close()
        nursery.process.wait(timeout=30)


class Witness:
    """A platform that was never killed, told the same messages up to any number."""

    def __init__(self, seed: int) -> None:
        self.platform = Platform()
        self.script = map(read_message, writer.messages(seed))
        self.heard: list[bytes] = []

    def hear_up_to(self, number: int) -> None:
        """Go on to the message of this number."""
        for message in islice(self.script, number - self.platform.number):
            self.platform.submit(message)
            self.heard.append(encode_message(message))


@pytest.mark.parametrize("seed", range(JOURNALS))
def test_no_answered_message_is_lost_or_doubled_by_a_kill(
    seed: int, nursery: Nursery, tmp_path: Path
) -> None:
    journal, dice, witness = tmp_path / "journal.jsonl", Random(seed), Witness(seed)
    bytes_a_write = dice.choice((0, 0, 7, 40))  # with short writes, kills land within a line
    for _ in range(KILLS_A_JOURNAL):
        before = witness.platform.number
        answered = nursery.kill_one(journal, seed, dice.uniform(0, LONGEST_S), bytes_a_write)
        assert answered == list(range(before + 1, before + 1 + len(answered)))
        assert answered, "the writer opened the journal and went on"
        size = journal.stat().st_size
        with Platform.open(journal, sync=False) as platform:
            assert answered[-1] <= platform.number <= answered[-1] + 1
            assert platform.torn_bytes == size - journal.stat().st_size
            witness.hear_up_to(platform.number)
            assert recover(journal).lines == witness.heard
            assert seen(platform) == seen(witness.platform)
        assert_opens_clean(journal)


def assert_opens_clean(journal: Path) -> None:
    """A journal that has been opened is whole: opening it again changes nothing."""
    content = journal.read_bytes()
    with Platform.open(journal, sync=False) as again:
        assert again.torn_bytes == 0
    assert journal.read_bytes() == content


def test_the_kills_are_not_all_alike(nursery: Nursery, tmp_path: Path) -> None:
    """Short writes make torn lines: without any the test above would prove less than it says."""
    journal, torn = tmp_path / "journal.jsonl", []
    for kill in range(8):
        nursery.kill_one(journal, 0, 0.002 * kill, 1)
        with Platform.open(journal, sync=False) as platform:
            torn.append(platform.torn_bytes)
    assert any(torn)


# --- cut at every byte -----------------------------------------------------------------------------

STORY = [*agreed_pair(), *both("start", 10.0), *both("finish", 20.0), *both("dispose", 21.0)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a journal with the story in it."""
    path = tmp_path_factory.mktemp("whole") / "journal.jsonl"
    with Platform.open(path, sync=False) as platform:
        tell(platform, *STORY)
    return path.read_bytes()


def reopened(path: Path, content: bytes, torn: int) -> Platform:
    """The platform of a cut journal; its file is then the whole lines and nothing more."""
    path.write_bytes(content)
    with Platform.open(path, sync=False) as platform:
        assert platform.torn_bytes == torn
    assert_opens_clean(path)
    return platform


def test_a_last_line_cut_at_any_byte_is_as_if_never_sent(whole: bytes, tmp_path: Path) -> None:
    good = whole.rindex(b"\n", 0, -1) + 1
    witness = Platform()
    tell(witness, *STORY[:-1])
    for end in range(good, len(whole)):
        path = tmp_path / "cut.jsonl"
        assert seen(reopened(path, whole[:end], end - good)) == seen(witness)
        assert path.read_bytes() == whole[:good]
        with Platform.open(path, sync=False) as platform:
            platform.submit(STORY[-1])
        assert path.read_bytes() == whole


def test_a_journal_cut_at_any_byte_holds_the_messages_that_were_whole(
    whole: bytes, tmp_path: Path
) -> None:
    for end in range(whole.index(b"\n") + 1, len(whole), 3):
        lines = whole[:end].count(b"\n")
        torn = end - (whole.rindex(b"\n", 0, end) + 1)
        assert reopened(tmp_path / "cut.jsonl", whole[:end], torn).number == lines - 1
