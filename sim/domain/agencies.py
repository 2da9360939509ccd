"""The agencies and who is competent for what (scheme, art. 5 and 17)."""

from enum import IntEnum

from sim.domain.objects import ObjectClass
from sim.text import N_


class Agency(IntEnum):
    """The standing agencies; invited ones are numbered after them, in order of appearance."""

    CUSTOMS = 0
    QUARANTINE = 1
    BORDER = 2
    MARITIME = 3


STANDING = tuple(agency.name.lower() for agency in Agency)
AGENCY_TITLES = {
    "customs": N_("Customs"),
    "quarantine": N_("Quarantine"),
    "border": N_("Border inspection"),
    "maritime": N_("Maritime safety"),
}
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
