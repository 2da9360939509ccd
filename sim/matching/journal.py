"""The journal: append-only JSON Lines, each with its number and a checksum.

The first line names the format and the rules. A message is written, flushed and synced before it is
answered. A last line without line end is an interrupted write that was never answered.
"""

import fcntl
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from sim.domain.decoding import first_flaw, read_json
from sim.domain.messages import Message, decode_message, encode_message, explain_message
from sim.errors import JournalDamaged, JournalInUse, JournalWriteFailed, Refused, reason_of
from sim.matching.rules import Rules

FORMAT = "portsim-journal/1"
_SEQ, _CRC = b',"n":', b',"crc":"'
_CRC_LENGTH = len(_CRC) + 8 + len(b'"}')


class Header(msgspec.Struct, forbid_unknown_fields=True):
    """First line of a journal that the platform wrote."""

    journal: str
    rules: Rules
    object_class: str | None = None


def seal(body: bytes, number: int) -> bytes:
    """Return one journal line: the JSON object `body` with its number `n` and checksum `crc`."""
    numbered = b"%b%b%d" % (body[:-1], _SEQ, number)
    return b'%b%b%08x"}\n' % (numbered, _CRC, zlib.crc32(numbered))


def unseal(line: bytes, number: int) -> bytes:
    """Return the JSON object in a journal line. Raises Refused saying what is wrong."""
    numbered, tail = line[:-_CRC_LENGTH], line[-_CRC_LENGTH:]
    if not tail.startswith(_CRC) or not tail.endswith(b'"}'):
        raise Refused("line-without-checksum")
    if tail != b'%b%08x"}' % (_CRC, zlib.crc32(numbered)):
        raise Refused("line-altered")
    body, _, n = numbered.rpartition(_SEQ)
    if n != b"%d" % number:
        raise Refused("line-out-of-order", number=n.decode(errors="replace"), expected=number)
    return body + b"}"


class Recovered(NamedTuple):
    """Result of opening a journal: header, lines, valid length (bytes) and torn bytes."""

    header: Header
    lines: list[bytes]
    length: int
    torn: int


def recover(path: Path) -> Recovered:
    """Read a journal of the platform, ignoring a torn last line.

    Raises JournalDamaged with the line number if any complete line fails its checksum.
    """
    data = path.read_bytes()
    length = data.rfind(b"\n") + 1
    lines = data[:length].split(b"\n")[:-1]
    if not lines:
        raise JournalDamaged("journal-without-header", file=str(path), line=1)
    bodies = []
    for number, line in enumerate(lines):
        try:
            bodies.append(unseal(line, number))
        except Refused as error:
            raise JournalDamaged(
                error.code, file=str(path), line=number + 1, **error.values
            ) from None
    try:
        header = msgspec.json.decode(bodies[0], type=Header)
    except msgspec.DecodeError:
        reason = _header_flaw(bodies[0])
        raise JournalDamaged(
            "journal-header-malformed", file=str(path), line=1, reason=reason
        ) from None
    if header.journal != FORMAT:
        raise JournalDamaged(
            "journal-of-another-format",
            file=str(path),
            line=1,
            key="journal",
            value=header.journal,
            format=FORMAT,
        )
    return Recovered(header, bodies[1:], length, len(data) - length)


def _header_flaw(body: bytes) -> Refused:
    """Return what is wrong with a header."""
    try:
        return first_flaw(read_json(body), Header).refused
    except Refused as refused:
        return refused


def is_torn_header(data: bytes) -> bool:
    """Whether a file without line end is the partly written header of a journal."""
    begin = b'{"journal":"' + FORMAT.encode()
    return data.startswith(begin) or begin.startswith(data)


class JournalFile:
    """A journal opened for appending; one writer at a time."""

    def __init__(self, path: Path, *, sync: bool) -> None:
        self.path, self.sync = path, sync
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._file)
            raise JournalInUse("journal-in-use", path=str(path)) from None
        self.length = os.fstat(self._file).st_size

    def truncate(self, length: int) -> None:
        """Truncate the file to its valid part."""
        os.ftruncate(self._file, length)
        os.fsync(self._file)
        self.length = length

    def append(self, data: bytes) -> None:
        """Append complete lines and sync. On failure, undo the write and raise JournalWriteFailed."""
        try:
            written = 0
            while written < len(data):
                written += os.write(self._file, data[written:] if written else data)
            if self.sync:
                os.fdatasync(self._file)
        except BaseException as error:  # disk failure or Ctrl-C: nothing was answered
            os.ftruncate(self._file, self.length)
            if isinstance(error, OSError):
                raise JournalWriteFailed(
                    "journal-write-failed", path=str(self.path), reason=reason_of(error)
                ) from error
            raise
        self.length += len(data)

    def close(self) -> None:
        """Release the file."""
        os.close(self._file)


def header_body(rules: Rules, object_class: str | None) -> bytes:
    """Return the JSON of a header line."""
    return msgspec.json.encode(Header(FORMAT, rules, object_class))


def message_body(message: Message, text: object = None) -> bytes:
    """Return the JSON of a message: its original text if that is a single line, else re-encoded."""
    if type(text) is bytes and text[-1:] == b"}" and b"\n" not in text and b"\r" not in text:
        return text
    return encode_message(message)


def read_written_by_hand(path: Path) -> Iterator[tuple[int, Message]]:
    """Yield (line number, message) of a journal without header. Raises BadInput with file and line."""
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield number, decode_message(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise explain_message(line, file=str(path), line=number) from None
