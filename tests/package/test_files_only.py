"""A port, a policy, a source, a reason, a scenario and a study are added as files, without a line of Python.

A copy of the checkout gets them; its commands show them in both languages, and its own tests of shipped
data pass.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("sim", "data", "dashboards", "tests", "reports", "pyproject.toml")

SOURCE = """\
- key: aaa-luohu-gates
  title: {en: Gates at Luohu in 2030, zh: 2030 年罗湖口岸通道}
  publisher: Port office
  date: '2030'
  url: https://example.org/gates
  quality: A
  language: zh
  note: null

"""
PORT = """\
# Luohu as it may be in 2030.
inherits: luohu
port: luohu-2030
title: {en: Luohu in 2030, zh: 2030 年罗湖}
streams:
  articles:
    per_day:
      {value: 1200, unit: per day, range: [300, 6000], grade: derived,
       source: [aaa-luohu-gates, xinhua-nia-2018-ports],
       formula: "[luohu-persons-2018] / 365 / 2 * 0.0103",
       note: {en: "a note that nobody wrote before", zh: "一条从未写过的说明"}}
"""
POLICY = """\
# Papers in parallel, and one image for all.
policy: one_image
title: {en: One image, zh: 一图多判}
description: {en: Papers in parallel and shared machines., zh: 单证并联，设备共用。}
applies_from: 2030-01-01
articles: ["7"]
source: aaa-luohu-gates
levers: [parallel_declaration, shared_equipment]
"""
REASON = """\
image_awaited:
  rule: "5"
  article: "7"
  en: "Waits for the image of another agency."
  zh: "等待其他部门的图像。"
"""
SCENARIO = """\
- id: luohu-alone-01
  # Rule 2: nobody else wants it; the hold of persons' articles is five minutes.
  title: {en: "A bag waits five minutes and goes alone", zh: "行李等待五分钟后单独查验"}
  article: "6"
  object_class: articles
  messages:
    - at: 0
      kind: instruct
      agency: customs
      number: C1
      object: {person: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}
      methods: [scan]
  until: 10
  expect:
    instructions:
      C1: {state: dispatched, at: 5, reason: hold_ended}
"""
STUDY = """\
# Does one image pay at Luohu?
study: luohu_image
title: {en: One image at Luohu, zh: 罗湖一图多判}
question: {en: What does one image bring?, zh: 一图多判带来多少？}
ports: [luohu-2030]
policies: [serial, one_image]
replications: 2
"""
COMPARE = (
    "compare luohu-2030 --policy serial --policy one_image --days 1 --replications 2 --processes 1"
)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the checkout with the six additions."""
    copy = tmp_path_factory.mktemp("files_only") / "checkout"
    copy.mkdir()
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, copy / name)
    sources = copy / "data" / "sources.yaml"
    text = sources.read_text(encoding="utf-8")
    first = text.index("- key: acrp-images")
    sources.write_text(text[:first] + SOURCE + text[first:], encoding="utf-8")
    with (copy / "data" / "rules" / "reasons.yaml").open("a", encoding="utf-8") as reasons:
        reasons.write(REASON)
    for folder, name, said in (
        ("ports", "luohu-2030", PORT),
        ("policies", "one_image", POLICY),
        ("matching", "luohu", SCENARIO),
        ("studies", "luohu_image", STUDY),
    ):
        (copy / "data" / folder / f"{name}.yaml").write_text(said, encoding="utf-8")
    return copy


def run(checkout: Path, *command: str) -> str:
    """Run Python in the copy and return what it printed."""
    environment = os.environ | {"PYTHONPATH": str(checkout), "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, *command], cwd=checkout, env=environment, capture_output=True, text=True,
        check=False, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("command", "english", "chinese"),
    [
        ("ports", "Luohu in 2030", "2030 年罗湖"),
        ("ports luohu-2030", "a note that nobody wrote before", "一条从未写过的说明"),
        ("policies", "One image", "一图多判"),
        ("reasons", "Waits for the image of another agency.", "等待其他部门的图像。"),
        ("studies", "What does one image bring?", "一图多判带来多少？"),
    ],
)
def test_commands_show_what_was_added(
    checkout: Path, command: str, english: str, chinese: str
) -> None:
    for lang, wanted in (("en", english), ("zh", chinese)):
        shown = run(checkout, "-m", "sim", *command.split(), "--lang", lang)
        assert wanted in "".join(shown.split("\n")), lang


def test_the_new_port_is_compared_under_the_new_policy_and_its_source_named(
    checkout: Path, tmp_path: Path
) -> None:
    for lang, title, gates in (
        ("en", "Luohu in 2030", "Gates at Luohu in 2030"),
        ("zh", "2030 年罗湖", "2030 年罗湖口岸通道"),
    ):
        page = tmp_path / f"{lang}.html"
        command = f"{COMPARE} --lang {lang} --report {page}"
        run(checkout, "-m", "sim", *command.split())
        text = page.read_text(encoding="utf-8")
        assert title in text
        assert gates in text


def test_the_new_scenario_passes(checkout: Path) -> None:
    shown = json.loads(run(checkout, "-m", "sim", "scenarios", "--json"))
    assert {row["id"]: row["passed"] for row in shown["scenarios"]}["luohu-alone-01"]


def test_the_copy_s_own_tests_of_shipped_data_pass(checkout: Path) -> None:
    """Without the expected results, which a command writes (CONTRIBUTING, recipes)."""
    tests = (
        "tests/data",
        "tests/unit/matching/test_reasons.py",
        "tests/unit/policy",
        "tests/unit/text",
    )
    shown = run(checkout, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests)
    assert " passed" in shown
