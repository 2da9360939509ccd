"""Snapshots: the whole state of a platform in one file, so that opening folds only what follows.

A snapshot is a convenience, never a source: one that is damaged, of another version or ahead of its
journal is left aside and the journal is folded whole (`Platform.snapshot_note` says so).
"""

import os
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from sim.domain.messages import AnyMessage
from sim.matching.delivery import Delivery
from sim.matching.registry import ObjectDesk, Record
from sim.matching.rules import Names

if TYPE_CHECKING:
    from sim.matching.platform import Platform

FORMAT = "portsim-snapshot/1"


class Frozen(msgspec.Struct):
    """All of a platform but its journal."""

    format: str
    rules: bytes
    clock: float
    number: int
    down: bool
    names: list[list[str]]
    parent: list[int]
    first_keys: list[tuple[str, str]]
    thing_of: list[tuple[str, str, int]]
    members: dict[int, list[int]]
    holders: dict[int, list[int]]
    declared: list[int]
    facts: dict[int, tuple[int, int, float]]
    objects: list[list[Any]]
    object_of: dict[int, int]
    records: list[Record]
    named_by: dict[int, list[int]]
    queue: list[AnyMessage]


def write_snapshot(platform: "Platform", path: Path) -> None:
    """Write the platform's state atomically: to a new file, synced, then renamed over the old."""
    records = list(platform._records.values())
    place = {id(record): i for i, record in enumerate(records)}
    identity, delivery = platform._identity, platform._delivery
    links = identity.links
    frozen = Frozen(
        format=FORMAT,
        rules=_rules_text(platform),
        clock=platform.clock,
        number=platform.number,
        down=platform._down,
        names=[names.words for names in _names(delivery)],
        parent=links.parent,
        first_keys=links.names,
        thing_of=[(*key, thing) for key, thing in links.thing_of.items()],
        members=links.members,
        holders=links.holders,
        declared=sorted(links.declared),
        facts=identity.facts,
        objects=[desk.freeze() for desk in delivery.objects],
        object_of=identity.object_of,
        records=records,
        named_by={
            thing: [place[id(record)] for record in named]
            for thing, named in platform._named_by.items()
        },
        queue=platform._queue,  # type: ignore[arg-type]
    )
    data = msgspec.msgpack.encode(frozen)
    new = path.with_name(path.name + ".new")
    with new.open("wb") as file:
        file.write(b"%08x" % zlib.crc32(data) + data)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def read_snapshot(platform: "Platform", path: Path, journal_length: int) -> str:
    """Put a snapshot's state into a fresh platform; returns "" or why it was left aside."""
    try:
        raw = path.read_bytes()
        data = raw[8:]
        if raw[:8] != b"%08x" % zlib.crc32(data):
            return "its checksum does not agree with its content"
        frozen = msgspec.msgpack.decode(data, type=Frozen)
    except (OSError, msgspec.DecodeError) as error:
        return f"it cannot be read: {error}"
    if frozen.format != FORMAT:
        return f"it has the format {frozen.format}, this version reads {FORMAT}"
    if frozen.rules != _rules_text(platform):
        return "it was made under other rules"
    if frozen.number > journal_length:
        return "it is ahead of the journal"
    _restore(platform, frozen)
    return ""


def _rules_text(platform: "Platform") -> bytes:
    """Return what a platform was set up with: the state depends on it."""
    return msgspec.json.encode([platform.rules, platform.object_class], order="deterministic")


def _names(delivery: Delivery) -> tuple[Names, ...]:
    tables = delivery.tables
    words = (tables.agencies, tables.urgencies, tables.sites)
    return (*words, delivery.areas, delivery.numbers, delivery.skills)


def _restore(platform: "Platform", frozen: Frozen) -> None:
    identity, delivery = platform._identity, platform._delivery
    for names, words in zip(_names(delivery), frozen.names, strict=True):
        names.words = words
        names.number = {word: place for place, word in enumerate(words)}
    delivery.tables.rank_sites()
    delivery.objects = [ObjectDesk.thaw(data) for data in frozen.objects]
    delivery.restart_timers()
    links = identity.links
    links.parent, links.names = frozen.parent, frozen.first_keys
    links.members, links.holders = frozen.members, frozen.holders
    links.thing_of = {(kind, value): thing for kind, value, thing in frozen.thing_of}
    links.declared = set(frozen.declared)
    identity.facts, identity.object_of = frozen.facts, frozen.object_of
    platform.clock, platform.number, platform._down = frozen.clock, frozen.number, frozen.down
    platform._records = {(record.agency, record.number): record for record in frozen.records}
    platform._named_by = {
        thing: [frozen.records[i] for i in named] for thing, named in frozen.named_by.items()
    }
    platform._queue = list(frozen.queue)
