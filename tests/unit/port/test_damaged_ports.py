"""A damaged port file gets an error that names the place and says what to write; never a traceback."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from sim.errors import BadInput
from sim.port.load import load_port

SMALL = (Path(__file__).parents[2] / "ports" / "small.yaml").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Damage:
    """Replace `old` (its first place in the file) by `new`; the error holds `says`, at key `key`."""

    name: str
    old: str
    new: str
    says: str
    key: str = ""


PER_DAY = (
    "per_day: {value: 60, unit: per day, range: [10, 200], source: assumption, grade: assumed}"
)
SHARE = "urgent: {value: 0.05, unit: share, range: [0, 1], source: assumption, grade: assumed}"
UNLOAD = "unloading: {mean: 120, cv: 0.5, shape: lognormal, unit: min, range: [0, 360],"
OVERLAP = "overlap: {of: quarantine, given: customs, value: 0.5,"
DAYS = "[mon, tue, wed, thu, fri, sat, sun]"
DAY_SHIFT = f'- {{days: {DAYS}, opens: "08:00", closes: "20:00"'
OFFICERS = "officers: {value: 2, unit: count, range: [1, 3],"


def per_day(old: str, new: str) -> tuple[str, str]:
    return PER_DAY, PER_DAY.replace(old, new)


def urgent(old: str, new: str) -> tuple[str, str]:
    return SHARE, SHARE.replace(old, new)


def unloading(old: str, new: str) -> tuple[str, str]:
    return UNLOAD, UNLOAD.replace(old, new)


RATE = "streams.imports.per_day"
URGENT = "streams.imports.urgent"
UNLOADING = "streams.imports.unloading"
DAMAGES = [
    # keys
    Damage("unknown key at the top", "mode: sea", "mode: sea\ncolour: red", "unknown key", "colour"),
    Damage("misspelt key at the top", "mode: sea", "moode: sea", "did you mean `mode`", "moode"),
    Damage("misspelt key of a number", *per_day("value", "valeu"), "did you mean `value`"),
    Damage("misspelt key of a stream", "    batch:", "    bacth:", "did you mean `batch`"),
    Damage("misspelt key of an agency", "        delay:", "        dealy:", "did you mean `delay`"),
    Damage("misspelt key of a step", "shared: true, place: scan_lane, counts_as", "shared: true, plaec: scan_lane, counts_as", "did you mean `place`"),
    Damage("no port", "port: small\n", "", "missing", "port"),
    Damage("no mode", "mode: sea\n", "", "missing", "mode"),
    Damage("no grade", *per_day(", grade: assumed", ""), "missing", f"{RATE}.grade"),
    Damage("no source", *per_day("source: assumption, ", ""), "missing", f"{RATE}.source"),
    Damage("no unit", *per_day("unit: per day, ", ""), "missing", f"{RATE}.unit"),
    Damage("no range", *per_day("range: [10, 200], ", ""), "missing", f"{RATE}.range"),
    Damage("no value", *per_day("value: 60, ", ""), "missing", f"{RATE}.value"),
    Damage("no matching rules", "  grace:", "  grac:", "did you mean `grace`"),
    Damage("a key twice", "mode: sea", "mode: sea\nmode: sea", "given twice", "mode"),
    Damage("a list as a key", "mode: sea", "? [a, b]\n: sea", "a key is a word"),
    Damage("an empty title", "en: Small port", 'en: ""', "expected text, found nothing", "title.en"),
    Damage("a port name with blanks", "port: small", "port: Small Port", "form", "port"),
    # numbers
    Damage("a word as a number", *per_day("value: 60", "value: many"), "not a number", f"{RATE}.value"),
    Damage("NaN", *per_day("value: 60", "value: .nan"), "number", f"{RATE}.value"),
    Damage("NaN in words", *per_day("value: 60", "value: nan"), "finite", f"{RATE}.value"),
    Damage("infinite", *per_day("value: 60", "value: inf"), "finite", f"{RATE}.value"),
    Damage("infinite range", *per_day("200]", "inf]"), "finite"),
    Damage("negative", *per_day("value: 60", "value: -60"), "outside its range", RATE),
    Damage("negative with its range", *per_day("value: 60, unit: per day, range: [10", "value: -60, unit: per day, range: [-100"), "too small; write 0 or more", RATE),
    Damage("wrong unit", *per_day("unit: per day", "unit: hours"), "use per day", RATE),
    Damage("outside its range", *per_day("value: 60", "value: 600"), "outside its range", RATE),
    Damage("range of one", *per_day("[10, 200]", "[10]"), "", f"{RATE}.range"),
    Damage("range the wrong way round", *per_day("[10, 200]", "[200, 10]"), "outside its range", RATE),
    Damage("range no list", *per_day("[10, 200]", "wide"), "list", f"{RATE}.range"),
    Damage("unknown grade", *per_day("grade: assumed", "grade: guessed"), "published", f"{RATE}.grade"),
    Damage("derived without formula", *per_day("grade: assumed", "grade: derived"), "formula", RATE),
    Damage("unknown source", *per_day("source: assumption", "source: assumptoin"), "did you mean `assumption`", f"{RATE}.source"),
    Damage("a bare number", PER_DAY, "per_day: 60", "key: value", RATE),
    Damage("a list for a number", PER_DAY, "per_day: [60]", "key: value", RATE),
    Damage("probability over 1", *urgent("value: 0.05", "value: 1.05"), "outside its range", URGENT),
    Damage("probability over 1 with its range", *urgent("value: 0.05, unit: share, range: [0, 1]", "value: 1.05, unit: share, range: [0, 2]"), "too large; write 1 or less", URGENT),
    Damage("percent over 100", *urgent("value: 0.05, unit: share, range: [0, 1]", 'value: 105, unit: "%", range: [0, 110]'), "too large; write 1 or less", URGENT),
    Damage("percent in the wrong unit", *urgent("unit: share", "unit: minutes"), "use share, %", URGENT),
    Damage("negative mean", *unloading("mean: 120", "mean: -1"), "write 0 or more", f"{UNLOADING}.mean"),
    Damage("mean outside its range", *unloading("mean: 120", "mean: 999"), "outside its range", UNLOADING),
    Damage("negative variation", *unloading("cv: 0.5", "cv: -0.5"), "write 0 or more", f"{UNLOADING}.cv"),
    Damage("unknown distribution", *unloading("lognormal", "lognromal"), "did you mean `lognormal`", f"{UNLOADING}.shape"),
    Damage("a constant that varies", *unloading("lognormal", "constant"), "constant has cv 0", UNLOADING),
    Damage("an exponential of another cv", *unloading("lognormal", "exponential"), "cv 1", UNLOADING),
    Damage("a uniform below 0", *unloading("cv: 0.5, shape: lognormal", "cv: 0.9, shape: uniform"), "0.577", UNLOADING),
    Damage("time in money", *unloading("unit: min", "unit: CNY"), "use s, min, h, d", UNLOADING),
    Damage("half an officer", OFFICERS, OFFICERS.replace("value: 2", "value: 1.5"), "whole number"),
    Damage("zero staff in a visit", OFFICERS, OFFICERS.replace("value: 2, unit: count, range: [1", "value: 0, unit: count, range: [0"), "whole number of 1 or more"),
    Damage("zero staff on duty", "customs: {papers: {calendar: day}", "customs: {papers: {calendar: day, count: {value: 0, unit: count, range: [0, 2], source: assumption, grade: assumed}}", "whole number of 1 or more", "staff.customs.papers.count"),
    Damage("batches below one", "batch: {mean: 1, cv: 0, shape: constant, unit: count, range: [1, 1]", "batch: {mean: 0.5, cv: 0, shape: constant, unit: count, range: [0, 1]", "1 or more", "streams.imports.batch"),
    Damage("constant batch of one and a half", "batch: {mean: 1, cv: 0, shape: constant, unit: count, range: [1, 1]", "batch: {mean: 1.5, cv: 0, shape: constant, unit: count, range: [1, 2]", "whole number", "streams.imports.batch"),
    # profiles, orders, shares
    Damage("six weekdays", "[1, 1, 1, 1, 1, 0.5, 0.5]", "[1, 1, 1, 1, 1, 0.5]", "7 weekdays or 24 hours"),
    Damage("no traffic on any day", "[1, 1, 1, 1, 1, 0.5, 0.5]", "[0, 0, 0, 0, 0, 0, 0]", "not all 0"),
    Damage("a negative weekday", "[1, 1, 1, 1, 1, 0.5, 0.5]", "[1, 1, 1, 1, 1, 0.5, -1]", "write 0 or more"),
    Damage("an agency out of order", "order: [quarantine, customs]", "order: [customs]", "names each of `agencies` once"),
    Damage("an agency twice in order", "order: [quarantine, customs]", "order: [customs, customs]", "names each of `agencies` once"),
    Damage("menus below 1", "share: {value: 0.4, unit: share", "share: {value: 0.3, unit: share", "must make 1"),
    Damage("an unknown method", "methods: [scan]", "methods: [scann]", "did you mean `scan`"),
    Damage("a menu without methods", "methods: [scan]", "methods: []", "write at least 1"),
    Damage("overlap below independence", OVERLAP + " unit: share, range: [0.3", OVERLAP.replace("0.5", "0.1") + " unit: share, range: [0", "lies from 0.3"),
    Damage("overlap of a stranger", "of: quarantine", "of: border", "two agencies of the stream"),
    Damage("an unknown class", "object_class: goods", "object_class: good", "did you mean `goods`"),
    Damage("an unknown mode", "mode: sea", "mode: seaa", "did you mean `sea`", "mode"),
    Damage("a latitude off the globe", "latitude: 30.0", "latitude: 130.0", "write 90 or less", "latitude"),
    # words that must exist
    Damage("a class without a cost rate", "object_class: goods", "object_class: ship", "no cost rate", "costs.delay"),
    Damage("an agency not competent for goods", "      customs:\n        deals_with", "      maritime:\n        deals_with", "order"),
    Damage("an unknown procedure", "    procedure: goods\n", "    procedure: gods\n", "did you mean `goods`"),
    Damage("an unknown staff group", "qualification: inspection", "qualification: inspektion", "did you mean `inspection`"),
    Damage("an unknown papers group", "qualification: papers", "qualification: paper", "did you mean `papers`"),
    Damage("an unknown calendar", "papers: {calendar: day}", "papers: {calendar: days}", "did you mean `day`"),
    Damage("an unknown place", "place: bay, methods: [open]", "place: bayy, methods: [open]", "did you mean `bay`"),
    Damage("an unknown machine", "equipment: scanner", "equipment: scaner", "did you mean `scanner`"),
    Damage("an unknown lever at a step", "counts_as: opening", "dropped_by: parallel, counts_as: opening", "lever"),
    Damage("a broken machine that is not there", "  scanner: {between", "  scaner: {between", "did you mean `scanner`"),
    Damage("a step twice", "{step: close,", "{step: open,", "stands here twice"),
    Damage("a step without minutes", "minutes: {customs: {mean: 45, cv: 0.3, shape: lognormal, unit: min, range: [0, 135], source: assumption, grade: assumed}, quarantine: {mean: 45, cv: 0.3, shape: lognormal, unit: min, range: [0, 135], source: assumption, grade: assumed}}", "minutes: {}", "write at least 1"),
    Damage("an unknown count", "counts_as: opening", "counts_as: openning", "did you mean `opening`"),
    Damage("a closure of an unknown calendar", "calendars: [office]", "calendars: [ofice]", "did you mean `office`"),
    # calendars
    Damage("closing before opening", DAY_SHIFT, DAY_SHIFT.replace("08:00", "21:00"), "not before closes"),
    Damage("closing at opening", DAY_SHIFT, DAY_SHIFT.replace("08:00", "20:00"), "not before closes"),
    Damage("no time of day", DAY_SHIFT, DAY_SHIFT.replace("08:00", "8 am"), "form"),
    Damage("a 25th hour", DAY_SHIFT, DAY_SHIFT.replace("20:00", "25:00"), "form"),
    Damage("an unknown weekday", f"days: {DAYS}", "days: [mon, teu]", "did you mean `tue`"),
    Damage("overlapping shifts", f"  day:\n    {DAY_SHIFT}", f'  day:\n    - {{days: [mon], opens: "07:00", closes: "09:00", staffing: {{value: 1, unit: share, range: [0, 1], source: assumption, grade: assumed}}}}\n    {DAY_SHIFT}', "overlaps"),
    Damage("a holiday that ends before it begins", 'begins: "2018-06-18T00:00"', 'begins: "2018-06-20T00:00"', "not before"),
    Damage("a holiday without a date", 'begins: "2018-06-18T00:00"', "begins: soon", ""),
    Damage("no start", "run: {start: 2018-06-04", "run: {start: tomorrow", ""),
    Damage("no days", "days: 14, replications", "days: 0, replications", "write 1 or more", "run.days"),
    Damage("one replication", "replications: 5", "replications: 1", "write 2 or more", "run.replications"),
    # inheritance and form
    Damage("an unknown parent", "port: small", "inherits: nowhere\nport: small", "no such file to inherit", "inherits"),
    Damage("an unknown template", "    title: {en: Imports", "    inherits: imports\n    title: {en: Imports", "no such template", "inherits"),
    Damage("not YAML", "mode: sea", "mode: [sea", "not YAML"),
    Damage("a tab", "mode: sea", "\tmode: sea", "not YAML"),
    Damage("a loop of aliases", "mode: sea", "mode: &m [*m]", "alias"),
    Damage("a list at the top", SMALL, "- port: small\n", "at the top"),
    Damage("an empty file", SMALL, "", "at the top"),
    Damage("a plain text", SMALL, "hello", "at the top"),
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name)
def test_a_damaged_port_is_refused_with_its_place(damage: Damage, tmp_path: Path) -> None:
    assert damage.old in SMALL
    file = tmp_path / "port.yaml"
    file.write_text(SMALL.replace(damage.old, damage.new, 1), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        load_port(file)
    error = caught.value
    assert error.file == str(file)
    assert error.line is not None
    assert damage.says in str(error)
    assert (error.key or "").startswith(damage.key)


def test_there_are_a_hundred_damaged_ports() -> None:
    assert len({damage.name for damage in DAMAGES}) + 4 >= 100


def test_an_agency_that_is_not_competent_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "port.yaml"
    file.write_text(SMALL.replace("quarantine", "border"), encoding="utf-8")
    with pytest.raises(BadInput, match=r"border is not competent for goods.*art\. 5"):
        load_port(file)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "port.yaml"
    file.write_bytes(SMALL.encode("gb18030"))
    with pytest.raises(BadInput, match="UTF-8"):
        load_port(file)


def test_a_file_of_fifty_megabytes_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "port.yaml"
    with file.open("wb") as stream:
        stream.truncate(50_000_000)
    with pytest.raises(BadInput, match=r"50\.0 MB"):
        load_port(file)


def test_a_folder_and_a_missing_file_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="folder"):
        load_port(tmp_path)
    with pytest.raises(BadInput, match="no such file"):
        load_port(tmp_path / "none.yaml")


def test_an_unknown_name_gets_a_near_one() -> None:
    with pytest.raises(BadInput, match="did you mean `qingdao`"):
        load_port("quingdao")


def test_aliases_that_unfold_without_end_are_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    file = tmp_path / "port.yaml"
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(BadInput, match="aliases"):
        load_port(file)


def test_a_port_that_inherits_from_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("inherits: b\n")
    (tmp_path / "b.yaml").write_text("inherits: a\n")
    with pytest.raises(BadInput, match="cannot inherit from itself"):
        load_port(tmp_path / "a.yaml")
