"""What can go wrong, as a tree.

PortsimError
├── BadInput            a file, a message or an option is not as it should be (exit code 2)
│   └── JournalDamaged  a journal line is not what was written
├── JournalInUse        another process writes this journal
└── JournalWriteFailed  the disk refused a message; it was not answered and changed nothing
"""

from dataclasses import asdict, dataclass
from pathlib import Path


class PortsimError(Exception):
    """Base of all errors of this package."""


@dataclass
class BadInput(PortsimError):
    """Input that breaks a rule: where, what, which rule, and what to write instead."""

    message: str
    file: str | None = None
    line: int | None = None
    key: str | None = None
    value: str | None = None
    rule: str | None = None

    def __str__(self) -> str:
        """Read as `file:line: key = value: message (rule: …)`."""
        return self.told(" (rule: {})")

    def told(self, rule_form: str) -> str:
        """Return it as one line, the rule written in a form of the reader's language."""
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        what = " = ".join(part for part in (self.key, self.value) if part is not None)
        text = ": ".join(part for part in (place, what, self.message) if part)
        return text + rule_form.format(self.rule) if self.rule else text

    def as_dict(self) -> dict[str, object]:
        """Return the fields as the JSON contract names them."""
        fields = asdict(self)
        return {k: fields[k] for k in ("file", "line", "key", "value", "rule", "message")}


def catalogue(names: list[str], folder: Path) -> list[str]:
    """Return the names of what is shipped in a folder. Raises BadInput where there is none."""
    if not names:
        raise BadInput(
            "nothing is shipped here",
            str(folder),
            rule="a complete copy: install it again, or check it out whole",
        )
    return names


class JournalDamaged(BadInput):
    """A line of a journal does not carry what was written."""


class JournalInUse(PortsimError):
    """Another process has the journal open for writing."""


class JournalWriteFailed(PortsimError):
    """The journal could not be written; the message was not answered and changed nothing."""
