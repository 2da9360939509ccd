"""A port, a stream, an agency or a number takes over what a template says, and says only what is its own."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.errors import BadInput
from sim.port.load import load_port
from sim.port.schema import Port
from sim.resources import shipped

DATA = shipped("data")
MOST_COLUMNS = 160
PORT = """\
inherits: base
port: mine
title: {en: Mine, zh: 我的}
mode: sea
region: {en: East, zh: 华东}
latitude: 30
longitude: 120
templates:
  strict_customs:
    inherits: customs_of_goods
    instructs: {value: 0.5, unit: share, range: [0, 1], source: assumption, grade: assumed}
  all_day: {values: [HOURS], unit: relative, range: [0, 1], source: assumption, grade: assumed}
streams:
  imports:
    inherits: goods_import
    per_day: {value: 10, unit: per day, range: [1, 20], source: assumption, grade: assumed}
""".replace("HOURS", ", ".join(["1"] * 24))


def port(tmp_path: Path, more: str = "") -> Port:
    path = tmp_path / "mine.yaml"
    path.write_text(PORT + more, encoding="utf-8")
    return load_port(path)


def refused(tmp_path: Path, more: str) -> BadInput:
    with pytest.raises(BadInput) as error:
        port(tmp_path, more)
    return error.value


CUSTOMS = "    agencies:\n      customs: {inherits: strict_customs}\n"


def test_a_stream_takes_over_a_template_and_that_one_another(tmp_path: Path) -> None:
    imports = port(tmp_path).streams["imports"]
    assert imports.preparation.base == 81.4 * 60  # goods_import
    assert imports.object_class == "goods"  # goods
    assert imports.ahead.base == 0  # stream


def test_an_agency_takes_over_a_template(tmp_path: Path) -> None:
    before, after = (port(tmp_path, more).streams["imports"].agencies for more in ("", CUSTOMS))
    assert (before["customs"].instructs.value, after["customs"].instructs.value) == (0.06, 0.5)
    assert after["customs"].officers == before["customs"].officers
    assert after["quarantine"] == before["quarantine"]


def test_what_stands_beside_the_template_replaces_it_key_by_key(tmp_path: Path) -> None:
    own = "{value: 0.4, unit: share, range: [0, 1], source: assumption, grade: assumed}"
    more = CUSTOMS.replace("strict_customs}", f"strict_customs, finding: {{hit: {own}}}}}")
    before, after = (
        port(tmp_path, text).streams["imports"].agencies["customs"] for text in (CUSTOMS, more)
    )
    assert after.finding.hit.value == 0.4
    assert after.finding.treatment == before.finding.treatment
    assert after.instructs == before.instructs


def test_a_number_takes_over_a_template(tmp_path: Path) -> None:
    daily = port(tmp_path, "    daily: {inherits: all_day}\n").streams["imports"].daily
    assert daily.range == (0, 1)


def test_a_value_does_not_keep_the_source_of_what_it_replaces(tmp_path: Path) -> None:
    error = refused(
        tmp_path, CUSTOMS.replace("strict_customs}", "strict_customs, instructs: {value: 0.044}}")
    )
    assert error.key == "streams.imports.agencies.customs.instructs.source"


def test_null_takes_away_what_is_inherited(tmp_path: Path) -> None:
    assert port(tmp_path).streams["imports"].overlap is not None
    assert port(tmp_path, "    overlap: null\n").streams["imports"].overlap is None


def test_an_unknown_template_is_refused_where_it_is_asked_for(tmp_path: Path) -> None:
    error = refused(tmp_path, CUSTOMS.replace("strict_customs", "strict_custom"))
    assert (error.key, error.value, error.rule) == ("inherits", "strict_custom", "a template")
    assert error.message == "no such template; did you mean `strict_customs`?"
    assert error.line == PORT.count("\n") + 2
    assert error.file is not None
    assert error.file.endswith("mine.yaml")


def test_templates_in_a_circle_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    circle = PORT.replace("inherits: customs_of_goods", "inherits: strict_customs")
    path.write_text(circle + CUSTOMS, encoding="utf-8")
    with pytest.raises(BadInput) as error:
        load_port(path)
    assert error.value.message == "a template cannot inherit from itself"
    assert error.value.rule == "no cycles"


def test_too_many_templates_above_one_another_are_refused(tmp_path: Path) -> None:
    chain = "".join(
        f"  t{k}: {{papers: {{inherits: t{k - 1}}}, finding: {{inherits: t{k - 1}}}}}\n"
        for k in range(1, 30)
    )
    path = tmp_path / "mine.yaml"
    text = PORT.replace("templates:\n", f"templates:\n  t0: {{qualification: papers}}\n{chain}")
    path.write_text(text + CUSTOMS.replace("strict_customs", "t29"), encoding="utf-8")
    with pytest.raises(BadInput) as error:
        load_port(path)
    assert error.value.message == "too many templates above one another"


def test_a_list_of_templates_is_refused(tmp_path: Path) -> None:
    error = refused(tmp_path, CUSTOMS.replace("strict_customs", "[agency, strict_customs]"))
    assert error.rule == "a template"


def test_a_fault_is_told_where_the_inherited_number_stands(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(PORT.replace("value: 0.5", "value: 1.5") + CUSTOMS, encoding="utf-8")
    with pytest.raises(BadInput) as error:
        load_port(path)
    assert error.value.line == PORT[: PORT.index("value: 0.5")].count("\n") + 1
    assert error.value.key == "streams.imports.agencies.customs.instructs"


# --- laws of the shipped files ----------------------------------------------------------------------

Path_ = tuple[str, ...]


def statements(block: Any, at: Path_ = ()) -> dict[Path_, str]:
    """What a template says itself: numbers with their evidence, lists and words, by where they stand."""
    if isinstance(block, dict) and not {"source", "grade"} & block.keys():
        inner = [statements(value, (*at, key)) for key, value in block.items() if key != "inherits"]
        return {path: said for some in inner for path, said in some.items()}
    return {at: yaml.safe_dump(block, allow_unicode=True)}


def said_by(templates: dict[str, Any], name: str) -> dict[Path_, str]:
    """What a template says, with what it takes over."""
    above = templates[name].get("inherits") if isinstance(templates[name], dict) else None
    return (said_by(templates, above) if above else {}) | statements(templates[name])


@pytest.fixture(scope="module")
def templates() -> dict[str, Any]:
    found = yaml.safe_load((DATA / "ports" / "base.yaml").read_text(encoding="utf-8"))["templates"]
    return {name: block for name, block in found.items() if "values" not in block}


def blocks(templates: dict[str, Any]) -> dict[str, Any]:
    """All blocks that inherit, templates and the agencies within them."""
    found = dict(templates)
    for name, block in templates.items():
        for agency, inner in block.get("agencies", {}).items():
            found[f"{name}.{agency}"] = inner
    return {name: block for name, block in found.items() if "inherits" in block}


def test_no_block_repeats_what_it_inherits(templates: dict[str, Any]) -> None:
    repeated = {
        f"{name}: {'.'.join(path)}"
        for name, block in blocks(templates).items()
        for path, said in statements(block).items()
        if path[0] != "agencies" and said_by(templates, block["inherits"]).get(path) == said
    }
    assert repeated == set()


def test_what_all_heirs_of_a_template_say_the_template_says(templates: dict[str, Any]) -> None:
    heirs: dict[str, list[Any]] = {}
    for block in blocks(templates).values():
        heirs.setdefault(block["inherits"], []).append(statements(block))
    repeated = {
        f"{parent}: {'.'.join(path)}"
        for parent, said in heirs.items()
        if len(said) > 1
        for path in set.intersection(*(set(one) for one in said))
        if len({one[path] for one in said}) == 1
    }
    assert repeated == set()


def test_no_number_of_a_step_is_written_twice() -> None:
    """Agencies that take the same time point to one number (`&name`, `*name`)."""
    text = (DATA / "ports" / "base.yaml").read_text(encoding="utf-8")
    procedures = dict(yaml.compose(text).value[1:2])
    (tree,) = procedures.values()
    for _, procedure in tree.value:
        for step in procedure.value[0][1].value:
            (minutes,) = (value for key, value in step.value if key.value == "minutes")
            nodes = {id(value): value for _, value in minutes.value}.values()
            said = [yaml.serialize(node) for node in nodes]
            assert len(said) == len(set(said)), yaml.serialize(step)


@pytest.mark.parametrize(
    "path", sorted(DATA.rglob("*.yaml")), ids=lambda p: str(p.relative_to(DATA))
)
def test_every_line_can_be_read_without_scrolling(path: Path) -> None:
    long = [
        number
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > MOST_COLUMNS
    ]
    assert long == []
