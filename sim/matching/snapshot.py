"""Snapshots: the state of a platform in one file, so that opening replays only later messages.

A snapshot is only a shortcut: if it is damaged, of another version or ahead of its journal, it is
ignored and the whole journal is replayed (`Platform.snapshot_note` gives the reason).
"""

import os
import zlib
from pathlib import Path

import msgspec

from sim.domain.messages import AnyMessage
from sim.matching.delivery import FrozenDelivery
from sim.matching.identity import FrozenIdentity
from sim.matching.objects import InstructionRecord

FORMAT = "portsim-snapshot/1"


class FrozenPlatform(msgspec.Struct):
    """The state of a platform without its journal. `named_by` holds indices into `records`."""

    format: str
    setup: bytes
    clock: float
    number: int
    down: bool
    delivery: FrozenDelivery
    identity: FrozenIdentity
    records: list[InstructionRecord]
    named_by: dict[int, list[int]]
    queue: list[AnyMessage]


def write_snapshot(frozen: FrozenPlatform, path: Path) -> None:
    """Write a snapshot atomically: to a new file, synced, then renamed over the old one."""
    data = msgspec.msgpack.encode(frozen)
    new = path.with_name(path.name + ".new")
    with new.open("wb") as file:
        file.write(b"%08x" % zlib.crc32(data) + data)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def read_snapshot(path: Path, setup: bytes, journal_length: int) -> FrozenPlatform | str:
    """Return the snapshot of a platform with this `setup`, or the reason why it cannot be used."""
    try:
        raw = path.read_bytes()
        if raw[:8] != b"%08x" % zlib.crc32(raw[8:]):
            return "its checksum does not agree with its content"
        frozen = msgspec.msgpack.decode(raw[8:], type=FrozenPlatform)
    except (OSError, msgspec.DecodeError) as error:
        return f"it cannot be read: {error}"
    if frozen.format != FORMAT:
        return f"it has the format {frozen.format}, this version reads {FORMAT}"
    if frozen.setup != setup:
        return "it was made under other rules"
    if frozen.number > journal_length:
        return "it is ahead of the journal"
    return frozen
