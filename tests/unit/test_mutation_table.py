"""The table of deliberate faults fits today's sources (`python -m tests.mutation` runs it)."""

from collections import Counter

import pytest

from tests.mutation.table import ROOT, Fault, load_faults, mutated

FAULTS = load_faults()


def test_enough_faults_for_every_rule() -> None:
    assert len(FAULTS) >= 60
    count = Counter(rule for fault in FAULTS for rule in fault.rules)
    assert set(count) == set(range(1, 17))
    assert min(count.values()) >= 2


def test_ids_are_unique() -> None:
    assert [name for name, n in Counter(fault.id for fault in FAULTS).items() if n > 1] == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_fault_fits_its_file(fault: Fault) -> None:
    file = ROOT / fault.file
    assert file.is_relative_to(ROOT / "sim")
    assert fault.fault
    changed = mutated(fault, file.read_text(encoding="utf-8"))
    compile(changed, fault.file, "exec")


def test_every_fault_is_in_the_report() -> None:
    report = ROOT / "reports" / "verification" / "mutation.md"
    rows = report.read_text(encoding="utf-8").splitlines()
    listed = [row.split("|")[1].strip() for row in rows if row.startswith("| ")][1:]
    assert listed == [fault.id for fault in FAULTS]


def test_an_ambiguous_fault_is_refused() -> None:
    fault = Fault("twice", [1], "sim/units.py", "some text", "a", "b")
    with pytest.raises(ValueError, match="occurs 2 times"):
        mutated(fault, "a a")
