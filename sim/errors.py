"""What can go wrong, as a tree.

PortsimError
├── BadInput            a file, a message or an option is not as it should be (exit code 2)
│   └── JournalDamaged  a journal line is not what was written
├── EngineError         engine and platform disagree: a mistake in this program
├── JournalInUse        another process writes this journal
├── JournalWriteFailed  the disk refused a message; it was not answered and changed nothing
├── StoreInUse          another batch writes into these results (sim.experiments.store)
├── StoreWriteFailed    the disk refused a part of results (sim.experiments.store)
└── WorkersLost         workers died again and again (sim.experiments.executors)
"""

from dataclasses import asdict, dataclass


class PortsimError(Exception):
    """Base of all errors of this package.

    Examples
    --------
    >>> import sim
    >>> try:
    ...     sim.load_port("nowhere")
    ... except sim.PortsimError as error:
    ...     print(type(error).__name__)
    BadInput
    """


@dataclass
class BadInput(PortsimError):
    """Input that breaks a rule: where, what, which rule, and what to write instead.

    Examples
    --------
    >>> import sim
    >>> try:
    ...     sim.load_policy("join")
    ... except sim.BadInput as error:
    ...     print(error.key, error.value)
    policy join
    """

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


class JournalDamaged(BadInput):
    """A line of a journal does not carry what was written.

    Examples
    --------
    >>> import sim, tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "journal.jsonl"
    ...     with sim.Platform.open(path) as platform:
    ...         _ = platform.advance(10)
    ...     _ = path.write_text(path.read_text().replace("10", "11"))
    ...     try:
    ...         sim.replay(path)
    ...     except sim.JournalDamaged as error:
    ...         print("damaged at line", error.line)
    damaged at line 2
    """


class EngineError(PortsimError):
    """The engine and the platform disagree: a mistake in this program, not in the input.

    Examples
    --------
    >>> import sim
    >>> issubclass(sim.EngineError, sim.PortsimError), issubclass(sim.EngineError, sim.BadInput)
    (True, False)
    """


class JournalInUse(PortsimError):
    """Another process has the journal open for writing.

    Examples
    --------
    >>> import sim, tempfile
    >>> with tempfile.TemporaryDirectory() as folder, sim.Platform.open(f"{folder}/journal.jsonl"):
    ...     try:
    ...         sim.Platform.open(f"{folder}/journal.jsonl")
    ...     except sim.JournalInUse:
    ...         print("in use")
    in use
    """


class JournalWriteFailed(PortsimError):
    """The journal could not be written; the message was not answered and changed nothing.

    Examples
    --------
    >>> import sim
    >>> issubclass(sim.JournalWriteFailed, sim.PortsimError)
    True
    """
