"""The table of deliberate faults (`faults.yaml`) and how one is put into the source."""

from pathlib import Path

import msgspec
import yaml

ROOT = Path(__file__).resolve().parents[2]
TABLE = Path(__file__).with_name("faults.yaml")


class Fault(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One fault: in `file`, the text `old` (which occurs once) becomes `new`."""

    id: str
    rules: list[int]
    file: str
    fault: str
    old: str
    new: str


def load_faults(path: Path = TABLE) -> list[Fault]:
    """Return the table. Raises msgspec.ValidationError if it is not one."""
    # Nothing of `sim` is used here: it is what is being tested.
    return msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), list[Fault])


def mutated(fault: Fault, source: str) -> str:
    """Return the source with the fault in it. Raises ValueError unless `old` occurs once."""
    found = source.count(fault.old)
    if found != 1:
        raise ValueError(f"{fault.id}: `old` occurs {found} times in {fault.file}, once is wanted")
    return source.replace(fault.old, fault.new)
