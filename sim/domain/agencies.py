"""The agencies (查验单位) and their competence (art. 5 and 17)."""

from enum import IntEnum

from sim.domain.objects import ObjectClass


class Agency(IntEnum):
    """The four standing agencies; invited ones are numbered from 4 in order of appearance."""

    CUSTOMS = 0
    QUARANTINE = 1
    BORDER = 2
    MARITIME = 3


STANDING = tuple(agency.name.lower() for agency in Agency)
AGENCY_EN = {
    "customs": "Customs",
    "quarantine": "Quarantine",
    "border": "Border inspection",
    "maritime": "Maritime safety",
}
AGENCY_ZH = {"customs": "海关", "quarantine": "检验检疫", "border": "边检", "maritime": "海事"}
MAX_AGENCIES = 62  # agencies are bits of an int64

_CUSTOMS, _QUARANTINE = Agency.CUSTOMS, Agency.QUARANTINE
_BORDER, _MARITIME = Agency.BORDER, Agency.MARITIME

# Art. 5: agencies that are waited for. Border inspection of articles is "as needed", so not waited for.
REQUIRED: dict[ObjectClass, tuple[Agency, ...]] = {
    ObjectClass.GOODS: (_CUSTOMS, _QUARANTINE),
    ObjectClass.EXPRESS: (_CUSTOMS, _QUARANTINE),
    ObjectClass.ARTICLES: (_CUSTOMS, _QUARANTINE),
    ObjectClass.TRAIN: (_BORDER, _CUSTOMS, _QUARANTINE),
    ObjectClass.ROAD_VEHICLE: (_BORDER, _CUSTOMS, _QUARANTINE),
    ObjectClass.AIRCRAFT: (_BORDER, _CUSTOMS, _QUARANTINE),
    ObjectClass.SHIP: (_MARITIME, _BORDER, _CUSTOMS, _QUARANTINE),
}
AS_NEEDED: dict[ObjectClass, tuple[Agency, ...]] = {ObjectClass.ARTICLES: (_BORDER,)}


def mask(agencies: tuple[int, ...] | list[int]) -> int:
    """Return agencies as a bit mask."""
    return sum(1 << int(agency) for agency in set(agencies))
