"""Methods of inspection as bits of one integer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.domain.methods import ALL_METHODS, METHOD_TITLES, METHODS, method_names, methods_mask
from sim.text import gettext


@given(st.lists(st.sampled_from(METHODS)))
def test_names_come_back_once_in_the_order_of_the_work(names: list[str]) -> None:
    assert method_names(methods_mask(names)) == [name for name in METHODS if name in names]


@given(st.integers(0, ALL_METHODS))
def test_bits_come_back(bits: int) -> None:
    assert methods_mask(method_names(bits)) == bits


@given(st.sets(st.sampled_from(METHODS)), st.sets(st.sampled_from(METHODS)))
def test_the_union_of_methods_is_the_union_of_bits(one: set[str], other: set[str]) -> None:
    assert methods_mask([*one]) | methods_mask([*other]) == methods_mask([*(one | other)])


def test_an_unknown_method_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="sniff"):
        methods_mask(["scan", "sniff"])


def test_every_method_has_a_chinese_name_of_its_own() -> None:
    assert set(METHOD_TITLES) == set(METHODS)
    names = {gettext(title, "zh") for title in METHOD_TITLES.values()}
    assert len(names - {*METHODS}) == len(METHODS)
