"""Matching a table: the same as a platform that is fed the same messages, and errors that name rows."""

from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim import match_table
from sim.matching.platform import Answer, Platform
from sim.matching.rules import Rules
from tests.unit.helpers import BOX, BOX_2, Said, refused, say

Row = dict[str, Any]
SPOKEN = (
    *["instruct"] * 8, "amend", "cancel", "no_interest", "propose", "propose", "confirm", "confirm",
    "decline", "start", "start", "finish", "dispose", "accept_result", "report",
)  # fmt: skip
AGENCIES = ("customs", "customs", "quarantine", "quarantine", "border", "port_health")
SETTINGS = (
    Rules(),
    Rules(hold_window_min={"goods": 10}, agree_within_min=5, grace_min=2),
    Rules(hold_window_min={"goods": 0}, late_join=False, transfer_between_areas=True),
    Rules(matching=False),
    Rules(hold_window_min={"goods": 15}, invited={"goods": ["port_health"]}, working_hours=(5, 30)),
)
DECLARATION = "51012018000000000{}"
INSPECTION = "11800000000000{}"


# --- one random story, as rows and as messages -------------------------------------------------------


def random_rows(seed: int, n: int = 40) -> list[Row]:
    """Rows of a few objects with many ties; no two rows are alike in time, kind, agency and number."""
    dice = Random(seed)
    rows: dict[tuple[Any, ...], Row] = {}
    for _ in range(n):
        agency, kind = dice.choice(AGENCIES), dice.choice(SPOKEN)
        at = float(dice.randrange(0, 40, 4))
        object_id = dice.randrange(3)
        row = {"object": object_id, "agency": agency, "at": at, "kind": kind, "version": 1}
        row["number"] = f"{object_id}-{dice.randrange(2)}"
        if kind in ("instruct", "amend"):
            row["version"] = dice.choice((1, 1, 2, 3))
            row["methods"] = dice.choice(("scan", "open sample", "weigh,scan"))
            row["area"] = dice.choice((None, "A", "A", "B"))
            row["earliest"] = dice.choice((None, None, at - 5, at + 5))
            row["latest"] = dice.choice((None, None, at + 5, at + 20))
        if kind == "propose":
            row["slot_start"] = at + dice.choice((0, 3, 10))
            row["slot_end"] = row["slot_start"] + dice.choice((0, 5))
        if kind in ("accept_result", "report"):
            row["of"] = dice.choice(AGENCIES)
        rows.setdefault((at, kind, agency, row["number"]), row)
    return list(rows.values())


def keys_of(object_id: int, both: bool, dice: Random) -> dict[str, str]:
    """The two declaration numbers of an object, or one of them."""
    keys = {
        "declaration": DECLARATION.format(object_id),
        "inspection_declaration": INSPECTION.format(object_id),
    }
    return keys if both else dict([dice.choice([*keys.items()])])


def as_message(row: Row, keys: dict[str, str]) -> Said:
    """What a row says, as one message."""
    given = {name: value for name, value in row.items() if value is not None}
    message = say(row["kind"], row["at"], agency=row["agency"])
    if row["kind"] == "no_interest":
        return message | {"object": keys}
    message["number"] = row["number"]
    if row["kind"] in ("instruct", "amend"):
        message |= {"object": keys, "version": row["version"]}
        message["methods"] = row["methods"].replace(",", " ").split()
        message |= {name: given[name] for name in ("earliest", "latest") if name in given}
        if "area" in given:
            message["site"] = f"{row['area']}/S"
    if row["kind"] == "propose":
        message["slot"] = [row["slot_start"], row["slot_end"]]
    if "of" in given:
        message["of"] = row["of"]
    return message | ({"fault": "leak"} if row["kind"] == "report" else {})


def firsts(answers: list[Answer], state: str | None) -> dict[str, float]:
    """When each instruction was first in a state (None: in a case)."""
    found: dict[str, float] = {}
    for answer in answers:
        for change in (*answer.timers, *answer.changes):
            reached = change.case is not None if state is None else change.state == state
            if change.subject == "instruction" and reached:
                found.setdefault(change.name, change.at)
    return found


def by_platform(
    rows: list[Row], keys: list[dict[str, str]], rules: Rules, until: float
) -> dict[str, tuple[Any, ...]]:
    """What a platform says of every instruction that the rows speak of."""
    platform = Platform(rules)
    both = [keys_of(n, True, Random()) for n in range(3)]
    platform.submit_many([say("declare", -1, object=keys) for keys in both])
    answers = platform.submit_many(
        as_message(row, key) for row, key in zip(rows, keys, strict=True)
    )
    answers.append(platform.submit(say("clock", until)))
    matched, dispatched = firsts(answers, None), firsts(answers, "dispatched")
    outcome: dict[str, tuple[Any, ...]] = {}
    for row in rows:
        name = f"{row['agency']}/{row['number']}"
        if row["kind"] == "no_interest":
            continue
        try:
            view = platform.instruction(row["agency"], row["number"])
        except KeyError:
            outcome[name] = ("rejected", "unknown_instruction", 0, None, None, None, None)
            continue
        outcome[name] = (
            view.state, view.reason, view.version, view.at, view.case, matched.get(name),
            dispatched.get(name),
        )  # fmt: skip
    return outcome


def by_table(
    frame: pd.DataFrame, rules: Rules, until: float | None = None
) -> dict[str, tuple[Any, ...]]:
    """The same from the table; no time is None, a case is named by the instructions in it."""
    table = match_table(frame, rules, until=until).astype(object)
    table = table.where(table.notna(), None)
    return {
        f"{row.agency}/{row.number}": (
            row.state, row.reason, row.version, row.at, None if row.case == -1 else row.case,
            row.matched_at, row.dispatched_at,
        )
        for row in table.itertuples()
    }  # fmt: skip


def with_cases_as_sets(outcome: dict[str, tuple[Any, ...]]) -> dict[str, tuple[Any, ...]]:
    """Replace the name of a case by the set of its instructions, so that names do not matter."""
    members: dict[Any, frozenset[str]] = {None: frozenset()}
    for name, (*_, case, _, _) in outcome.items():
        if case is not None:
            members[case] = members.get(case, frozenset()) | {name}
    return {name: (*o[:4], members[o[4]], *o[5:]) for name, o in outcome.items()}


def frame_of(rows: list[Row], keys: list[dict[str, str]] | None = None) -> pd.DataFrame:
    """The rows as a table: by `object`, or by key columns."""
    if keys is None:
        return pd.DataFrame(rows)
    return pd.concat([pd.DataFrame(rows).drop(columns="object"), pd.DataFrame(keys)], axis=1)


@pytest.mark.parametrize("rules", SETTINGS, ids=range(len(SETTINGS)))
@pytest.mark.parametrize("by_keys", [False, True], ids=["by object", "by keys"])
def test_a_table_is_matched_as_the_platform_matches_its_messages(
    rules: Rules, by_keys: bool
) -> None:
    formed = 0
    for seed in range(40):
        dice, rows = Random(seed), random_rows(seed)
        met: set[int] = set()
        keys = []
        for row in rows:  # the first row of an object carries both keys and so links them
            keys.append(keys_of(row["object"], row["object"] not in met, dice))
            met.add(row["object"])
        expected = with_cases_as_sets(by_platform(rows, keys, rules, 300.0))
        frame = frame_of(rows, keys if by_keys else None)
        assert with_cases_as_sets(by_table(frame, rules, 300.0)) == expected, f"seed {seed}"
        formed += sum(outcome[5] is not None for outcome in expected.values())
    assert (formed > 10) == rules.matching


def test_without_number_kind_or_until_every_row_is_an_instruction_of_its_own() -> None:
    for seed in range(40):
        dice = Random(seed)
        rows = [
            {"object": dice.randrange(3), "agency": dice.choice(AGENCIES), "at": float(at)}
            for at in range(0, 60, 2)
        ]
        named = [row | {"kind": "instruct", "number": f"{n}", "methods": "scan", "version": 1}
                 for n, row in enumerate(rows)]  # fmt: skip
        keys = [keys_of(row["object"], True, dice) for row in rows]
        rules = Rules(hold_window_min={"goods": 7})
        platform = Platform(rules)
        platform.submit_many(as_message(row, key) for row, key in zip(named, keys, strict=True))
        table = match_table(frame_of(rows), rules)
        assert table["number"].tolist() == list(range(len(rows)))
        views = platform.instructions()
        assert table["state"].tolist() == [view.state for view in views]
        assert table["reason"].tolist() == [view.reason for view in views]


@pytest.mark.parametrize("seed", range(10))
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    rows = random_rows(seed)
    mixed = Random(seed).sample(rows, len(rows))
    one, other = (by_table(frame_of(r), SETTINGS[1], 300.0) for r in (rows, mixed))
    assert with_cases_as_sets(one) == with_cases_as_sets(other)


def test_the_order_of_rows_alike_but_for_their_text_does_not_matter() -> None:
    rows = [
        {"object": 1, "agency": "customs", "at": 0.0, "number": "C1", "latest": latest}
        for latest in (30.0, 50.0)
    ]
    one, other = (by_table(frame_of(r), Rules(), 40.0) for r in (rows, rows[::-1]))
    assert one == other


def test_rows_of_one_instant_stand_in_canonical_order() -> None:
    alone = pd.DataFrame(
        {
            "object": [1, 1, 1],
            "agency": ["quarantine", "customs", "customs"],
            "number": ["Q1", "C1", "C1"],
            "kind": ["instruct", "instruct", "cancel"],
            "at": [5.0, 5.0, 5.0],
        }
    )
    table = match_table(alone)  # the cancel comes before the instruct it names
    assert table.set_index("agency")["state"].to_dict() == {
        "customs": "matched",
        "quarantine": "matched",
    }


def as_columns(rows: list[Row], objects: str, numbers: str) -> pd.DataFrame:
    """The rows as a table whose object and number columns are of one kind or another."""
    frame = frame_of(rows)
    makers: dict[str, Any] = {
        "int": lambda column: column.map({name: n for n, name in enumerate(column.unique())}),
        "int, far apart": lambda column: column.map(
            {name: 10**9 * (3 - n) for n, name in enumerate(column.unique())}
        ),
        "str": lambda column: column.astype(str).astype("str"),
        "object": lambda column: column.astype(str).astype(object),
        "category": lambda column: column.astype(str).astype("category"),
        "str in chunks": lambda column: pd.concat(
            [column.iloc[:7].astype("str"), column.iloc[7:].astype("str")]
        ),
    }
    return frame.assign(
        object=makers[objects](frame["object"]), number=makers[numbers](frame["number"])
    )


@pytest.mark.parametrize("numbers", ["int", "str", "str in chunks", "category"])
@pytest.mark.parametrize("objects", ["int, far apart", "str", "object", "category"])
def test_the_type_of_a_column_does_not_matter(objects: str, numbers: str) -> None:
    results = ["state", "reason", "version", "at", "case", "matched_at", "dispatched_at"]
    for seed in range(20):
        rows = random_rows(seed)
        plain, other = (
            match_table(as_columns(rows, *kinds), SETTINGS[1], until=300.0)
            for kinds in (("int", "object"), (objects, numbers))
        )
        pd.testing.assert_frame_equal(plain[results], other[results])


def test_a_label_is_the_first_of_those_that_are_equal() -> None:
    table = match_table(PAIR.assign(object=pd.Series([1, True], dtype=object)))
    assert [type(label) for label in table["object"]] == [int, int]


def test_what_comes_out_shares_nothing_with_the_table_that_came_in() -> None:
    frame = PAIR.assign(object=[7, 7], number=[1, 2])
    before = frame.copy(deep=True)
    table = match_table(frame)
    for name in ("object", "agency", "number"):
        table[name].array[:] = table[name].array[::-1].copy()
        table.loc[0, name] = table.loc[1, name]
    pd.testing.assert_frame_equal(frame, before)


# --- what comes out ----------------------------------------------------------------------------------

PAIR = pd.DataFrame({"object": ["x", "x"], "agency": ["customs", "quarantine"], "at": [0.0, 45.0]})


def test_the_columns_are_those_of_the_docstring() -> None:
    table = match_table(PAIR)
    assert table.columns.tolist() == [
        "object", "agency", "number", "state", "reason", "version", "at", "case", "matched_at",
        "dispatched_at",
    ]  # fmt: skip
    assert table["matched_at"].tolist() == [45, 45]
    assert table["case"].tolist() == [0, 0]
    assert table["dispatched_at"].isna().all()


def test_the_table_that_came_in_is_left_as_it_was() -> None:
    frame = frame_of(random_rows(1))
    before = frame.copy(deep=True)
    match_table(frame)
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    ("until", "state"), [(None, "held"), (239.0, "held"), (240.0, "dispatched"), (0.0, "held")]
)
def test_timers_run_up_to_until(until: float | None, state: str) -> None:
    assert match_table(PAIR.head(1), until=until)["state"].tolist() == [state]


def test_the_class_decides_who_is_competent() -> None:
    table = match_table(PAIR.assign(agency="border"), object_class="train")
    assert table["state"].tolist() == ["held", "held"]
    classes = PAIR.assign(agency="border", object=[1, 2], object_class=["train", "goods"])
    assert match_table(classes)["reason"].tolist() == ["held", "not_competent"]


def test_a_ship_is_released_by_its_berthing_which_no_agency_sends() -> None:
    frame = pd.DataFrame(
        {
            "object": [1, 1],
            "agency": ["customs", None],
            "at": [0.0, 9.0],
            "kind": ["instruct", "berth"],
        }
    )
    table = match_table(frame, until=9.0, object_class="ship")
    assert table["reason"].tolist() == ["berthed"]


def test_rows_that_share_any_key_are_one_object_under_its_first_key() -> None:
    frame = pd.DataFrame(
        {
            "container": ["msku 123456-5", None, "MSKU1234565", BOX_2],
            "bill": [None, "b-1", "B1", None],
            "agency": ["customs", "quarantine", "border", "customs"],
            "at": [0.0, 1.0, 2.0, 3.0],
        }
    )
    assert match_table(frame)["object"].tolist() == [BOX, BOX, BOX, BOX_2]


@pytest.mark.parametrize("methods", ["scan open", "open,scan", "scan, open", 0b1010])
def test_methods_may_be_words_or_bits(methods: str | int) -> None:
    assert match_table(PAIR.assign(methods=methods))["state"].tolist() == ["matched", "matched"]


@pytest.mark.parametrize("name", ["object", "container"])
def test_an_empty_table_has_no_instructions(name: str) -> None:
    empty = pd.DataFrame({name: [], "agency": [], "at": []})
    assert match_table(empty).shape == (0, 10)


@pytest.mark.parametrize("name", ["kind", "object_class"])
def test_an_empty_table_with_words_has_no_instructions(name: str) -> None:
    assert match_table(PAIR.assign(**{name: "goods"}).head(0)).shape == (0, 10)


def test_an_amendment_without_version_is_the_next_one() -> None:
    frame = PAIR.assign(
        agency="customs", number="C1", kind=["instruct", "amend"], latest=[None, 50]
    )
    assert match_table(frame)["version"].tolist() == [2]


# --- what is refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["agency", "at", "object"])
def test_a_missing_column_is_named(missing: str) -> None:
    error = refused(match_table, PAIR.drop(columns=missing))
    assert error.key == missing
    assert error.code == (
        "table-without-objects" if missing == "object" else "table-column-missing"
    )


def test_an_unknown_column_is_refused_with_those_known() -> None:
    error = refused(match_table, PAIR.assign(colour="red"))
    assert error.key == "colour"
    assert "slot_start" in error.message


NEITHER = [None, np.nan]


@pytest.mark.parametrize(
    ("column", "values", "value"),
    [
        ("kind", ["instruct", "declare"], "declare"),
        ("kind", ["instruct", "outage_begin"], "outage_begin"),
        ("kind", ["instruct", "withdraw"], "withdraw"),
        ("kind", ["instruct", None], None),
        ("object_class", ["goods", "lorry"], "lorry"),
        ("at", [0.0, np.nan], "nan"),
        ("at", [0.0, None], "nan"),
        ("number", ["C1", None], None),
        ("object", ["x", None], None),
    ],
)
def test_a_bad_cell_is_named_by_column_and_row(column: str, values: list[Any], value: Any) -> None:
    error = refused(match_table, PAIR.assign(**{column: values}))
    assert (error.key, error.line) == (column, 1)
    assert value is None or error.value == value
    assert error.rule == "a table of messages, its rows counted from 0"


@pytest.mark.parametrize(
    ("text", "fault"), [("MSKU1234566", "bad_check_digit"), ("MSKU1", "bad_form"), ("", "bad_form")]
)
def test_a_bad_key_is_named_by_column_and_row(text: str, fault: str) -> None:
    frame = PAIR.drop(columns="object").assign(container=[BOX, text])
    error = refused(match_table, frame)
    assert (error.key, error.line, error.value) == ("container", 1, text)
    assert error.message.startswith(fault)


def test_a_row_without_any_key_is_refused() -> None:
    frame = PAIR.drop(columns="object").assign(container=[BOX, None], bill=["B1", None])
    error = refused(match_table, frame)
    assert (error.key, error.line, error.message) == ("object", 1, "the row has no key")


@pytest.mark.parametrize(
    ("column", "value"), [("at", "soon"), ("latest", "soon"), ("version", "x")]
)
def test_a_column_that_is_no_numbers_is_named(column: str, value: str) -> None:
    error = refused(match_table, PAIR.assign(**{column: value}))
    assert (error.key, error.code) == (column, "column-not-numbers")


def test_an_unknown_method_is_refused() -> None:
    error = refused(match_table, PAIR.assign(methods=["scan", "scan sniff"]))
    assert (error.key, error.value, error.code) == ("methods", "sniff", "column-method-unknown")
    assert error.message.startswith("unknown method; there are weigh, scan")


def test_an_unknown_class_is_refused() -> None:
    assert refused(match_table, PAIR, object_class="lorry").key == "object_class"


def test_an_instruction_without_agency_is_refused() -> None:
    error = refused(match_table, PAIR.assign(agency=["customs", None]))
    assert (error.key, error.line) == ("agency", 1)


@pytest.mark.parametrize(("column", "values"), [("version", [1, 0]), ("latest", [None, 1.0])])
def test_what_a_message_may_not_say_a_row_may_not_either(column: str, values: list[Any]) -> None:
    error = refused(match_table, PAIR.assign(earliest=[None, 2.0], **{column: values}))
    assert error.line == 1
