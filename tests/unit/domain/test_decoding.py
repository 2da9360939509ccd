"""What msgspec refuses is explained: whatever stands in a field, the flaw is found and has its words."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.domain.decoding import explain, first_flaw
from sim.domain.messages import AnyMessage, Kinds
from tests.unit.domain.test_messages import FULL, full

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=70),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
FIELDS = sorted({name for kind in Kinds.by_name.values() for name in kind.__struct_fields__})


@given(st.sampled_from(sorted(FULL)), st.sampled_from([*FIELDS, "kind", "colour"]), JSON)
def test_whatever_stands_in_a_field_is_explained_if_it_is_refused(
    kind: str, name: str, value: Any
) -> None:
    message = full(kind) | {name: value}
    try:
        msgspec.convert(message, AnyMessage)
    except msgspec.ValidationError:
        error = explain(first_flaw(message, AnyMessage))
        assert error.code != "not-as-documented"
        assert error.key is None or error.key.startswith((name, "agency"))
        assert error.message
        assert error.message_in("zh") != error.message


@pytest.mark.parametrize("data", [None, 3, "text", [], [1], {}, {"kind": []}, {"kind": None}])
def test_what_is_no_message_at_all_is_explained(data: Any) -> None:
    assert explain(first_flaw(data, AnyMessage)).code in (
        "of-another-type",
        "field-missing",
        "unknown-word",
    )
