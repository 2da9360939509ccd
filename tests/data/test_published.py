"""The published figures are what their README says, and agree with each other where they must."""

import math
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from tests.data.tables import (
    DATA,
    PUBLISHED,
    Row,
    assignments,
    cells,
    computed,
    documented_columns,
    inputs,
    read_all,
    read_sources,
    section,
)

TABLES = read_all()
COLUMNS = documented_columns()
SOURCES = {str(source["key"]): source for source in read_sources()}
UNITS = {unit: minutes for unit, _, minutes in cells(section("Units"))}
ROWS = {row["id"]: row for rows in TABLES.values() for row in rows}
DERIVED = [row for row in ROWS.values() if row["grade"] == "derived"]
COUNTED = [row for row in DERIVED if not row["formula"].startswith("data: ")]

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
STAMP = r"\d{4}(-(\d\d(-\d\d)?|Q[1-4]|H[12]))?"
AGENCIES = r"[a-z-]+( [a-z-]+)*"
FACT = r"(1|2[abc]|3|4[abc]|5|6|own)-\d\d"
PATTERNS = {
    "id": SLUG,
    "slug": SLUG,
    "facts": f"{FACT}( {FACT})*",
    "text": r"\S(.*\S)?",
    "year": r"(19|20)\d\d",
    "period": f"{STAMP}(/{STAMP})?|undated",
    "number": r"-?\d+(\.\d+)?",
    "agencies": AGENCIES,
    "formula": r"\S(.*\S)?",
    "quality": "[ABC]",
    "grade": "published|derived",
}
BOUNDS = [("low", "value"), ("value", "high"), ("low", "high")]
BOUNDS += [("before_low", "before_high"), ("after_low", "after_high")]


def parametrize_tables(names: list[str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("table", names)


def number(name: str, column: str = "value") -> float:
    return float(ROWS[name][column])


def fits(cell: str, kind: str) -> bool:
    """Whether a cell is of the type that the README gives its column."""
    if kind.startswith("one of: "):
        return cell in re.findall(r"`([^`]+)`", kind)
    if kind.endswith("?") and cell == "":
        return True
    kind = kind.removesuffix("?")
    if kind == "unit":
        return cell in UNITS
    if kind == "source":
        return cell in SOURCES
    return re.fullmatch(PATTERNS[kind], cell) is not None


# The files are what the README says


def test_every_table_is_documented_and_every_documented_table_is_there() -> None:
    assert set(COLUMNS) == set(TABLES)


@parametrize_tables(sorted(COLUMNS))
def test_columns_are_those_documented(table: str) -> None:
    header = (PUBLISHED / f"{table}.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header.split(",") == list(COLUMNS[table])


@parametrize_tables(sorted(TABLES))
def test_every_cell_is_of_its_column_s_type(table: str) -> None:
    wrong = [
        (row["id"], column, row[column])
        for row in TABLES[table]
        for column, kind in COLUMNS[table].items()
        if not fits(row[column], kind)
    ]
    assert wrong == []


@parametrize_tables(sorted(TABLES))
def test_documented_number_of_rows_and_closed_lists_are_not_stale(table: str) -> None:
    part = section("Tables").split(f"### {table}.csv\n")[1]
    assert re.search(r"; (\d+) rows\.", part)[1] == str(len(TABLES[table]))
    for column, kind in COLUMNS[table].items():
        if kind.startswith("one of: "):
            listed = set(re.findall(r"`([^`]+)`", kind))
            assert listed == {row[column] for row in TABLES[table]}, column


@pytest.mark.parametrize(
    "path", [*PUBLISHED.iterdir(), DATA / "sources.yaml"], ids=lambda p: p.name
)
def test_files_are_plain_utf8(path: Path) -> None:
    raw = path.read_bytes()
    text = raw.decode("utf-8")
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert "\N{REPLACEMENT CHARACTER}" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@parametrize_tables(sorted(TABLES))
def test_rows_have_as_many_cells_as_the_header_and_no_nan(table: str) -> None:
    for row in TABLES[table]:
        assert None not in row
        assert None not in row.values()
        for column, kind in COLUMNS[table].items():
            assert row[column].lower() not in {"nan", "inf", "null"}
            if kind.startswith("number") and row[column]:
                assert math.isfinite(float(row[column]))


def test_units_are_all_used_and_durations_say_their_minutes() -> None:
    assert set(UNITS) == {row["unit"] for row in ROWS.values() if "unit" in row}
    minutes = {unit: factor for unit, factor in UNITS.items() if factor}
    assert minutes == {"seconds": "1/60", "minutes": "1", "hours": "60", "days": "1440"}


# Names


def test_ids_are_unique_over_all_tables() -> None:
    names = Counter(row["id"] for rows in TABLES.values() for row in rows)
    assert [name for name, count in names.items() if count > 1] == []


def test_a_port_has_one_name_in_each_language() -> None:
    names = {(row["port"], row["name_en"], row["name_zh"]) for row in TABLES["volumes"]}
    for place in range(3):
        assert len({name[place] for name in names}) == len(names)


def test_a_volume_stands_once() -> None:
    key = ["port", "mode", "period", "metric", "direction", "statistic", "unit"]
    counts = Counter(tuple(row[column] for column in key) for row in TABLES["volumes"])
    assert [what for what, count in counts.items() if count > 1] == []


def test_year_is_that_of_the_end_of_the_period() -> None:
    for row in ROWS.values():
        if "period" in row:
            years = re.findall(r"\d{4}", row["period"])
            assert row["year"] == (years[-1] if years else ""), row["id"]


PERIODS_OF_UNITS = {
    "year": r"\d{4}",
    "half_year": r"\d{4}-H\d",
    "quarter": r"\d{4}-Q\d",
    "month": r"\d{4}-\d\d",
    "period": r".+/.+",
}


def test_units_of_volumes_fit_their_period() -> None:
    for row in TABLES["volumes"]:
        pattern = PERIODS_OF_UNITS.get(row["unit"].partition("_per_")[2], ".+")
        assert re.fullmatch(pattern, row["period"]), row["id"]


# Sources


def test_sources_are_whole_and_in_order() -> None:
    keys = [source["key"] for source in read_sources()]
    assert keys == sorted(set(map(str, keys)))
    wanted = ["key", "title", "publisher", "date", "url", "quality", "language", "note"]
    for key, source in SOURCES.items():
        assert list(source) == wanted, key
        assert re.fullmatch(SLUG, key), key
        assert source["quality"] in {"A", "B", "C"}, key
        assert re.fullmatch("[a-z]{2,3}", str(source["language"])), key
        assert re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?|undated", str(source["date"])), key
        assert all(isinstance(source[field], str) for field in ("publisher", "date")), key
        assert set(source["title"]) == {"en", "zh"}, key


def test_an_address_is_given_or_its_absence_explained() -> None:
    for key, source in SOURCES.items():
        url, note = source["url"], source["note"]
        assert note if url is None else re.fullmatch(r"https?://\S+", url), key


def test_no_source_is_unused() -> None:
    """Rows here use it, or another file of data/ that names its sources."""
    used = {row["source"] for row in ROWS.values()}
    others = [path for path in DATA.rglob("*.yaml") if path.name != "sources.yaml"]
    words = {match[0] for path in others for match in re.finditer(SLUG, path.read_text("utf-8"))}
    elsewhere = {key for key in SOURCES if key in words}
    assert set(SOURCES) - used - elsewhere == set()


def test_quality_is_that_of_the_source_or_of_the_worst_input() -> None:
    for row in ROWS.values():
        letters = [str(SOURCES[row["source"]]["quality"])]
        letters += [ROWS[name]["quality"] for name in inputs(row["formula"])]
        assert row["quality"] == max(letters), row["id"]


# Derived figures


def test_derived_rows_and_only_they_have_a_formula() -> None:
    assert [row["id"] for row in ROWS.values() if bool(row["formula"]) != (row in DERIVED)] == []


def test_most_derived_rows_can_be_computed_again() -> None:
    """A floor, so that the next test cannot pass by running on nothing."""
    assert len(COUNTED) >= 50


@pytest.mark.parametrize("row", COUNTED, ids=lambda row: row["id"])
def test_derived_figures_are_what_their_formula_gives(row: Row) -> None:
    for column, expression in assignments(row["formula"]):
        assert float(row[column]) == pytest.approx(computed(expression, ROWS), rel=5.1e-4)


def test_changes_before_to_after_are_computed_again() -> None:
    for row in TABLES["before_after"]:
        before = [float(row[c]) for c in ("before_low", "before_high") if row[c]]
        after = [float(row[c]) for c in ("after_low", "after_high") if row[c]]
        if row["change_is"] == "computed":
            ends = [100 * (b / a - 1) for a in before for b in after]
            assert float(row["change_smallest"]) == pytest.approx(max(ends), abs=0.006), row["id"]
            assert float(row["change_largest"]) == pytest.approx(min(ends), abs=0.006), row["id"]
        else:
            assert not (before and after), row["id"]
            assert bool(row["change_smallest"]) == (row["change_is"] == "printed"), row["id"]


# Figures against each other


@pytest.mark.parametrize("bound", BOUNDS, ids="-".join)
def test_lower_ends_are_not_above_upper_ends(bound: tuple[str, str]) -> None:
    for row in ROWS.values():
        low, high = (row.get(column, "") for column in bound)
        assert not (low and high) or float(low) <= float(high), row["id"]


def test_a_row_holds_a_figure_or_says_in_words_that_it_does_not() -> None:
    figures = ["value", "low", "high", "before_low", "before_high", "after_low", "after_high"]
    figures += ["saved", "change_smallest"]
    for table, rows in TABLES.items():
        for row in rows if table != "datasets" else []:
            has_figure = any(row.get(column) for column in figures)
            assert has_figure == (row["unit"] != "none"), row["id"]
            assert has_figure or row["note"], row["id"]


SUMS = [
    ("horgos-trains-2018", ["horgos-trains-outbound-2018", "horgos-trains-inbound-2018"]),
    (
        "alashankou-trains-2020-h1",
        ["alashankou-trains-outbound-2020-h1", "alashankou-trains-inbound-2020-h1"],
    ),
    ("erenhot-persons-2017", ["erenhot-persons-inbound-2017", "erenhot-persons-outbound-2017"]),
    (
        "manzhouli-cargo-2020-h1",
        ["manzhouli-cargo-inbound-2020-h1", "manzhouli-cargo-outbound-2020-h1"],
    ),
    (
        "shenzhen-land-ports-vehicles-2011",
        [
            f"{port}-vehicles-2011"
            for port in ("huanggang", "wenjindu", "shatoujiao", "shenzhen-bay")
        ],
    ),
    ("szbay-design-vehicles", [f"szbay-design-{kind}" for kind in ("trucks", "cars", "coaches")]),
    ("ciq-batches-all-2011-h1", ["ciq-batches-import-2011-h1", "ciq-batches-export-2011-h1"]),
    (
        "release-qingdao-import-2017",
        [
            f"release-qingdao-import-2017-{part}"
            for part in ("unloading", "preparation", "clearance", "pick-up")
        ],
    ),
    (
        "release-qingdao-export-2017",
        [
            f"release-qingdao-export-2017-{part}"
            for part in ("preparation", "clearance", "after-release", "departure")
        ],
    ),
]


@pytest.mark.parametrize(("total", "parts"), SUMS, ids=[total for total, _ in SUMS])
def test_parts_make_the_total(total: str, parts: list[str]) -> None:
    """To the last printed digit: a unit of it may go in rounding."""
    assert sum(map(number, parts)) == pytest.approx(number(total), rel=1e-4)


def test_hit_rates_of_imports_and_exports_make_the_national_one() -> None:
    found = sum(
        number(f"ciq-batches-{kind}-2011-h1") * number(f"ciq-nonconforming-{kind}-2011-h1")
        for kind in ("import", "export")
    )
    mean = found / number("ciq-batches-all-2011-h1")
    assert mean == pytest.approx(number("ciq-nonconforming-all-2011-h1"), abs=0.005)


def test_shanghai_gates_are_a_share_of_air_passengers() -> None:
    air = number("shanghai-all-ports-persons-2018") - number(
        "shanghai-all-ports-cruise-persons-2018"
    )
    share = 100 * number("shanghai-e-gate-persons") / air
    assert share == pytest.approx(number("shanghai-e-gate-share"), abs=0.1)


@pytest.mark.parametrize(
    ("metric", "counted"),
    [
        ("persons", ["persons"]),
        ("vehicles", ["vehicles", "driver_crossings"]),
        ("trains", ["trains"]),
    ],
)
def test_ports_together_stay_under_the_national_total(metric: str, counted: list[str]) -> None:
    """Years near 2018 stand for it; the two sides of one port are counted once, the larger."""
    largest: dict[str, float] = {}
    for row in TABLES["volumes"]:
        whole_year = row["unit"].endswith("_per_year") and row["direction"] == "both"
        if row["metric"] in counted and whole_year and row["year"] in {"2017", "2018", "2019"}:
            port = row["port"].removesuffix("-hk").removesuffix("-zhuhai").removesuffix("-all")
            largest[port] = max(largest.get(port, 0.0), float(row["value"]))
    national = largest.pop("china")
    largest.pop("shanghai-all-ports", None)
    largest.pop("shanghai", None)
    assert len(largest) >= 3
    assert sum(largest.values()) < national


def test_civil_aviation_s_movements_are_more_than_the_aircraft_inspected() -> None:
    """A contradiction that the README keeps: if it goes, so must the doubt there."""
    movements = number("china-aircraft-movements-international-2018")
    movements += number("china-aircraft-movements-regional-2018")
    assert movements > number("china-aircraft-2018")


CLOCKS = ["customs_only", "overall", "release"]


@pytest.mark.parametrize("direction", ["import", "export"])
def test_the_three_clocks_of_2017_are_nested(direction: str) -> None:
    clocks: dict[str, list[float]] = {clock: [] for clock in CLOCKS}
    for row in TABLES["clearance_times"]:
        if (
            row["place"] == "china"
            and row["year"] == "2017"
            and row["measure"] == "time"
            and row["part"] == "whole"
            and row["direction"] == direction
        ):
            clocks[row["definition"]].append(float(row["value"]))
    for inner, outer in pairwise(CLOCKS):
        assert max(clocks[inner]) < min(clocks[outer])


def test_stages_are_of_the_release_clock_only_and_its_cargo_is_sea_containers() -> None:
    for row in TABLES["clearance_times"]:
        is_release = row["definition"] == "release"
        assert is_release or row["part"] == "whole", row["id"]
        assert is_release == (row["cargo"] == "sea_containers"), row["id"]


def test_later_releases_agree_on_the_overall_times_of_2017() -> None:
    for direction, low, high in (("import", 97.3, 97.55), ("export", 12.1, 12.35)):
        bases = [row for row in DERIVED if row["id"].startswith(f"overall-{direction}-2017-from")]
        assert len(bases) == 4
        assert all(low < float(row["value"]) < high for row in bases)


# Nothing sourced is lost


def test_every_fact_of_the_notes_is_in_a_table_or_listed_as_left_out() -> None:
    facts = [fact for row in ROWS.values() for fact in row["fact"].split()]
    held = {(part, int(place)) for part, _, place in (fact.rpartition("-") for fact in facts)}
    expected = set()
    for name, _, total, left_out, _ in cells(section("Sections of the notes")):
        places = set(range(1, int(total) + 1))
        ends = re.fullmatch(r"(\d+) to (\d+)", left_out)
        missing = range(int(ends[1]), int(ends[2]) + 1) if ends else map(int, left_out.split())
        expected |= {(name, place) for place in places - set(missing)}
    assert held == expected


def test_rows_of_each_section_are_as_many_as_documented() -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for table, rows in TABLES.items():
        for row in rows:
            parts = {fact.rpartition("-")[0] for fact in row["fact"].split()}
            counts.update((part, table) for part in parts)
    documented = {
        (name, table): int(count)
        for name, _, _, _, listed in cells(section("Sections of the notes"))
        for table, count in re.findall(r"`(\w+)\.csv` (\d+)", listed)
    }
    assert documented == dict(counts)
