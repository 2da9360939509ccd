"""What the checks say, in Chinese: all of it, with the numbers it has in English."""

import re

import numpy as np
import pytest

from sim.analysis.fit import too_few
from sim.text import gettext
from sim.verification.queues import queues
from sim.verification.suite import Check, complaints, streams, theory_check


def wide_and_narrow() -> list[Check]:
    rng = np.random.default_rng(1)
    values, controls = rng.normal(1.0, 0.5, 50), rng.normal(size=(50, 1))
    return [theory_check(queues()[0].name, 1.0, values * k, controls, 0.01, 0.1) for k in (1, 0.01)]


@pytest.mark.parametrize("check", [*wide_and_narrow(), *streams()], ids=lambda check: check.name)
def test_a_check_is_told_in_chinese_with_the_same_numbers(check: Check) -> None:
    for text in (check.part, check.name):
        assert re.search("[\u4e00-\u9fff]", gettext(text, "zh")), text
    said, found = check.found.to("zh"), check.found.to("en")
    assert re.search("[\u4e00-\u9fff]", said)
    assert not re.search("[a-z]{3}", said), said
    assert sorted(re.findall(r"[\d.]+", said)) == sorted(re.findall(r"[\d.]+", found))


def test_every_queue_has_a_chinese_name() -> None:
    assert all(gettext(queue.name, "zh") != queue.name for queue in queues())


def test_complaints_are_told_as_they_are() -> None:
    said = complaints(["world 3: a visit {too} late", "b", "c", "d"])
    assert said is not None
    assert said.to("zh") == said.to("en") == "world 3: a visit {too} late; b; c"
    assert complaints([]) is None


def test_reasons_of_a_fit_are_told_in_chinese() -> None:
    assert re.fullmatch(r"5 次观测，少于 \d+ 次", too_few(["a", "b"], 5).reason.to("zh"))
