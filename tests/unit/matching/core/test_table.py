"""The table of what a party may say in which state is whole."""

import numpy as np
import pytest

from sim.domain.messages import Kinds, Party
from sim.matching.core.codes import FIRST_TERMINAL, Kind, Reason, State
from sim.matching.core.table import ACT, ANEW, TABLE, VERDICTS
from sim.matching.reasons import NAMES, reason_texts

BLOCKS = [block.splitlines() for block in TABLE.strip().split("\n\n")]
PARTY_KINDS = {str(kind.__struct_config__.tag) for kind in Party.__args__}
ENDED = [state for state in State if state >= FIRST_TERMINAL]


@pytest.mark.parametrize("block", range(len(BLOCKS)))
def test_each_block_of_the_text_has_every_state_once_in_order(block: int) -> None:
    header, *lines = BLOCKS[block]
    assert header.split()[0] == "state"
    assert [line.split()[0] for line in lines] == [state.name.lower() for state in State]
    assert {len(line.split()) for line in lines} == {len(header.split())}


def test_the_text_has_every_kind_a_party_may_send_once() -> None:
    columns = [word for header, *_ in BLOCKS for word in header.split()[1:]]
    assert len(set(columns)) == len(columns)
    assert set(columns) == PARTY_KINDS | {"amend", "withdraw"}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("kind", Kind)
def test_every_state_and_kind_has_a_verdict(state: State, kind: Kind) -> None:
    verdict = int(VERDICTS[state, kind])
    assert verdict in (ACT, ANEW) or reason_texts()[NAMES[verdict]].en


def test_the_array_says_what_the_text_says() -> None:
    words = {ACT: "act", ANEW: "anew"}
    for header, *lines in BLOCKS:
        kinds = [Kind[word.upper()] for word in header.split()[1:]]
        for line in lines:
            state, *cells = line.split()
            row = VERDICTS[State[state.upper()], kinds].tolist()
            assert [words.get(v) or Reason(v).name.lower() for v in row] == cells


def test_an_instruct_with_a_higher_version_is_an_amendment() -> None:
    assert np.array_equal(VERDICTS[:, Kind.INSTRUCT], VERDICTS[:, Kind.AMEND])


@pytest.mark.parametrize("kind", PARTY_KINDS - {"report"})
def test_who_has_ended_acts_no_more_though_a_fault_may_still_be_reported(kind: str) -> None:
    assert ACT not in VERDICTS[ENDED, Kind[kind.upper()]]


def test_only_what_was_cancelled_rejected_or_superseded_begins_anew() -> None:
    states, kinds = np.nonzero(VERDICTS == ANEW)
    assert {State(state) for state in states} == {
        State.CANCELLED,
        State.REJECTED,
        State.SUPERSEDED,
    }
    assert {Kind(kind) for kind in kinds} == {Kind.AMEND, Kind.INSTRUCT}


def test_every_message_kind_is_a_code_and_only_withdraw_is_the_platforms_own() -> None:
    assert {kind.name.lower() for kind in Kind} - set(Kinds.by_name) == {"withdraw"}
    assert set(Kinds.by_name) <= {kind.name.lower() for kind in Kind}
