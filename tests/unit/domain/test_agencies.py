"""Who is competent for what (scheme, art. 5), and the words of agencies, classes and keys."""

import pytest

from sim.domain.agencies import AGENCY_TITLES, AS_NEEDED, REQUIRED, STANDING, Agency, mask
from sim.domain.objects import (
    BILL,
    CLASS_NAMES,
    CLASS_TITLES,
    DOCUMENT,
    KEY_KINDS,
    UNIT,
    ObjectClass,
)
from sim.text import gettext

ARTICLE_5 = {
    "goods": {"customs", "quarantine"},
    "express": {"customs", "quarantine"},
    "articles": {"customs", "quarantine"},
    "train": {"border", "customs", "quarantine"},
    "road_vehicle": {"border", "customs", "quarantine"},
    "aircraft": {"border", "customs", "quarantine"},
    "ship": {"maritime", "border", "customs", "quarantine"},
}
DECISION_0001 = {
    UNIT: {
        "container", "wagon", "parcel", "plate", "trailer", "flight", "registration", "imo",
        "person",
    },
    DOCUMENT: {"declaration", "inspection_declaration", "single_window", "train"},
    BILL: {"bill"},
}  # fmt: skip


@pytest.mark.parametrize("object_class", CLASS_NAMES)
def test_those_waited_for_are_those_of_article_5(object_class: str) -> None:
    required = REQUIRED[ObjectClass[object_class.upper()]]
    assert {agency.name.lower() for agency in required} == ARTICLE_5[object_class]
    assert len(required) == len(set(required))


def test_only_border_inspection_of_articles_is_as_needed() -> None:
    assert AS_NEEDED == {ObjectClass.ARTICLES: (Agency.BORDER,)}


def test_every_agency_and_class_has_a_chinese_name_of_its_own() -> None:
    assert set(AGENCY_TITLES) == set(STANDING)
    assert set(CLASS_TITLES) == set(CLASS_NAMES) == set(ARTICLE_5)
    titles = [*AGENCY_TITLES.values(), *CLASS_TITLES.values()]
    names = {gettext(title, "zh") for title in titles}
    assert len(names - {*titles}) == len(titles)


@pytest.mark.parametrize(
    ("agencies", "bits"), [((), 0), ((0,), 1), ((1, 3), 0b1010), ((2, 2), 0b100), ((61,), 1 << 61)]
)
def test_agencies_are_bits(agencies: tuple[int, ...], bits: int) -> None:
    assert mask(agencies) == bits


@pytest.mark.parametrize("level", DECISION_0001)
def test_keys_have_the_levels_of_decision_0001(level: int) -> None:
    assert {kind.name for kind in KEY_KINDS.values() if kind.level == level} == DECISION_0001[level]
