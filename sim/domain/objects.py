"""The objects of inspection and the keys that name them (matching rules, Entities)."""

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Literal

from sim.text import NP_


class ObjectClass(IntEnum):
    """The class of an object (art. 3, 5, 8)."""

    GOODS = 0
    EXPRESS = 1
    ARTICLES = 2
    TRAIN = 3
    ROAD_VEHICLE = 4
    AIRCRAFT = 5
    SHIP = 6


CLASS_NAMES = tuple(cls.name.lower() for cls in ObjectClass)
if TYPE_CHECKING:
    ClassName = str
else:
    ClassName = Literal[CLASS_NAMES]  # what files and messages may say
CLASS_TITLES = {
    "goods": NP_("class of objects", "goods"),
    "express": NP_("class of objects", "express"),
    "articles": NP_("class of objects", "articles"),
    "train": NP_("class of objects", "train"),
    "road_vehicle": NP_("class of objects", "road vehicle"),
    "aircraft": NP_("class of objects", "aircraft"),
    "ship": NP_("class of objects", "ship"),
}

# Levels of keys (decision 0001): things named by keys of a higher level contain those of lower levels.
UNIT, DOCUMENT, BILL = 0, 1, 2


@dataclass(frozen=True, slots=True)
class KeyKind:
    """A kind of key: its level, the class it suggests, and the second field it needs."""

    name: str
    level: int
    object_class: ObjectClass
    partner: str | None = None


_GOODS, _TRAIN, _AIR = ObjectClass.GOODS, ObjectClass.TRAIN, ObjectClass.AIRCRAFT
KEY_KINDS = {
    kind.name: kind
    for kind in (
        KeyKind("container", UNIT, _GOODS),
        KeyKind("wagon", UNIT, _TRAIN),
        KeyKind("parcel", UNIT, ObjectClass.EXPRESS),
        KeyKind("person", UNIT, ObjectClass.ARTICLES),
        KeyKind("plate", UNIT, ObjectClass.ROAD_VEHICLE),
        KeyKind("trailer", UNIT, ObjectClass.ROAD_VEHICLE),
        KeyKind("flight", UNIT, _AIR, partner="date"),
        KeyKind("registration", UNIT, _AIR),
        KeyKind("imo", UNIT, ObjectClass.SHIP, partner="voyage"),
        KeyKind("declaration", DOCUMENT, _GOODS),
        KeyKind("inspection_declaration", DOCUMENT, _GOODS),
        KeyKind("single_window", DOCUMENT, _GOODS),
        KeyKind("train", DOCUMENT, _TRAIN, partner="date"),
        KeyKind("bill", BILL, _GOODS),
    )
}
