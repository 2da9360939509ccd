"""Small words for telling stories to a platform, and for what it then shows."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.errors import BadInput
from sim.matching.platform import Answer, Platform

Said = dict[str, Any]
BOX, BOX_2, BOX_3 = "MSKU1234565", "TGHU1000018", "MSKU2000026"


def say(kind: str, at: float = 0.0, **fields: Any) -> Said:
    """A message of any kind."""
    return {"kind": kind, "at": at, **fields}


def instruct(agency: str, number: str, at: float = 0.0, **fields: Any) -> Said:
    """An instruction on the first container, to be scanned, unless the fields say otherwise."""
    usual = {"object": {"container": BOX}, "methods": ["scan"]}
    return say("instruct", at, agency=agency, number=number, **(usual | fields))


def party(kind: str, agency: str, number: str, at: float = 0.0, **fields: Any) -> Said:
    """A message by which an agency speaks of its instruction."""
    return say(kind, at, agency=agency, number=number, **fields)


CUSTOMS, QUARANTINE = ("customs", "C1"), ("quarantine", "Q1")


def matched_pair(at: float = 0.0, **fields: Any) -> list[Said]:
    """Customs and quarantine each instruct the same container: a joint case forms."""
    return [instruct(*who, at, **fields) for who in (CUSTOMS, QUARANTINE)]


def agreed_pair(slot: float = 10.0, **fields: Any) -> list[Said]:
    """The two agree on a slot as well."""
    return [
        *matched_pair(**fields),
        party("propose", *CUSTOMS, slot=slot),
        party("confirm", *QUARANTINE),
    ]


def both(kind: str, at: float, **fields: Any) -> list[Said]:
    """Customs and quarantine say the same thing."""
    return [party(kind, *who, at, **fields) for who in (CUSTOMS, QUARANTINE)]


def tell(platform: Platform, *messages: Said) -> list[Answer]:
    """Submit the messages one by one."""
    return [platform.submit(message) for message in messages]


def told(*messages: Said, **options: Any) -> Platform:
    """A new platform that has heard the messages."""
    platform = Platform(**options)
    tell(platform, *messages)
    return platform


def standing(platform: Platform, agency: str = "customs", number: str = "C1") -> tuple[str, str]:
    """State and reason of an instruction."""
    view = platform.instruction(agency, number)
    return view.state, view.reason


def seen(platform: Platform) -> dict[str, Any]:
    """All that people can see of a platform."""
    return {
        "clock": platform.clock,
        "number": platform.number,
        "instructions": platform.instructions(),
        "cases": platform.cases(),
    }


def refused(call: Callable[..., Any], *arguments: Any, **options: Any) -> BadInput:
    """The error with which a call refuses its input."""
    with pytest.raises(BadInput) as caught:
        call(*arguments, **options)
    return caught.value


def written(folder: Path, text: str, name: str = "file.yaml") -> Path:
    """A file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
