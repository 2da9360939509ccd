"""What can go wrong, as a tree. An error carries a code and values; `sim.text.errors` words it.

PortsimError
├── BadInput            a file, a message or an option is not as it should be (exit code 2)
│   └── JournalDamaged  a journal line is not what was written
├── EngineError         engine and platform disagree: a mistake in this program
├── JournalInUse        another process writes this journal
├── JournalWriteFailed  the disk refused a message; it was not answered and changed nothing
├── StoreInUse          another batch writes into these results (sim.experiments.store)
├── StoreWriteFailed    the disk refused a part of results (sim.experiments.store)
└── WorkersLost         workers died repeatedly (sim.experiments.executors)

`Refused` stands beside the tree: a validator of pydantic or msgspec raises it, and who knows the file
makes it a `BadInput` of the same code.
"""

import difflib
import errno
import math
from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any, Self

from sim.text import LANGUAGES, N_, Said, gettext
from sim.text.errors import ERRORS


class PortsimError(Exception):
    """Base of all errors of this package.

    Parameters
    ----------
    code
        Which error: a key of `sim.text.errors.ERRORS`. It stays the same in all languages.
    **values
        What fills the places of the sentence and its rule.

    Examples
    --------
    >>> import sim
    >>> try:
    ...     sim.load_port("nowhere")
    ... except sim.PortsimError as error:
    ...     print(type(error).__name__, error.code)
    BadInput port-unknown
    """

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        """Read it in English."""
        return self.told("en")

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return self.message_in("en")

    def message_in(self, lang: str) -> str:
        """Return what is wrong, in a language."""
        return gettext(ERRORS[self.code].text, lang, **self.values)

    def told(self, lang: str) -> str:
        """Return the whole error as one line, in a language."""
        return self.message_in(lang)

    def as_dict(self, lang: str = "en") -> dict[str, object]:
        """Return the fields as the JSON contract names them."""
        return {"code": self.code, "message": self.message_in(lang)}


class BadInput(PortsimError):
    """Input that breaks a rule: where, what, which rule, and what to write instead.

    Parameters
    ----------
    code
        Which error: a key of `sim.text.errors.ERRORS`.
    file, line, key, value
        Where it stands and what stands there, as far as this is known.
    **values
        What fills the places of the sentence and its rule.

    Examples
    --------
    >>> import sim
    >>> try:
    ...     sim.load_policy("join")
    ... except sim.BadInput as error:
    ...     print(error.key, error.value)
    policy join
    """

    def __init__(
        self,
        code: str,
        *,
        file: str | None = None,
        line: int | None = None,
        key: str | None = None,
        value: str | None = None,
        **values: Any,
    ) -> None:
        super().__init__(code, **values)
        self.file = file
        self.line = line
        self.key = key
        self.value = value
        self.others: tuple[BadInput, ...] = ()  # further mistakes of the same file

    @property
    def place(self) -> dict[str, Any]:
        """Where it stands: file, line, key and value."""
        return {"file": self.file, "line": self.line, "key": self.key, "value": self.value}

    @property
    def rule(self) -> str | None:
        """The rule that is broken, in English."""
        return self.rule_in("en")

    def rule_in(self, lang: str) -> str | None:
        """Return the rule that is broken, in a language; None where the message says all."""
        rule = ERRORS[self.code].rule
        return None if rule is None else gettext(rule, lang, **self.values)

    def told(self, lang: str) -> str:
        """Return it as `file:line: key = value: message (rule: …)`, in a language."""
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        what = " = ".join(part for part in (self.key, self.value) if part is not None)
        head, text = ": ".join(part for part in (place, what) if part), self.message_in(lang)
        if head:
            text = gettext("{name}: {text}", lang, name=head, text=text)
        rule = self.rule_in(lang)
        return text if rule is None else text + gettext(RULE, lang, rule=rule)

    def as_dict(self, lang: str = "en") -> dict[str, object]:
        """Return the fields as the JSON contract names them."""
        more = {"more": [other.as_dict(lang) for other in self.others]} if self.others else {}
        return {
            "code": self.code,
            **self.place,
            "rule": self.rule_in(lang),
            "message": self.message_in(lang),
            **more,
        }

    def at(self, **place: Any) -> Self:
        """Return the same error at another place: `file`, `line`, `key` or `value`."""
        moved = type(self)(self.code, **{**self.place, **place}, **self.values)
        file = {"file": place["file"]} if "file" in place else {}
        moved.others = tuple(other.at(**file) for other in self.others)
        return moved


RULE = N_(" (rule: {rule})")


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


class Refused(ValueError):
    """What a validator of pydantic or msgspec raises: the code of a `BadInput` that has no place yet.

    `key` names the field at fault, where it is not the whole that is refused.
    """

    def __init__(self, code: str, *, key: str | None = None, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.key = key
        self.values = values

    def __str__(self) -> str:
        """Read it in English."""
        return self.to("en")

    def to(self, lang: str) -> str:
        """Return it in a language: it may be the reason that another error gives."""
        return self.at().message_in(lang)

    def at(self, **place: Any) -> BadInput:
        """Return the error of the same code at a place."""
        return BadInput(self.code, **{"key": self.key, **place}, **self.values)


# What the system says when a file cannot be written or read, as far as a reader can do something about it.
REASONS = {
    errno.ENOSPC: N_("the disk is full"),
    errno.EDQUOT: N_("the disk is full"),
    errno.EFBIG: N_("the file would be too large"),
    errno.EACCES: N_("there is no permission"),
    errno.EPERM: N_("there is no permission"),
    errno.EROFS: N_("the disk is read-only"),
    errno.ENOENT: N_("there is no such file or folder"),
    errno.ENOTDIR: N_("a part of its path is no folder"),
    errno.EISDIR: N_("it is a folder"),
}


def reason_of(error: OSError) -> str:
    """Return why the system refused a file, in words that a sentence takes in its own language."""
    return REASONS.get(error.errno or 0, error.strerror or type(error).__name__)


def near(word: str, known: Iterable[str], *, most: int = 40) -> Said | str:
    """Return the hint that ends a sentence about an unknown name.

    Parameters
    ----------
    word
        The unknown name.
    known
        The names there are.
    most
        How many of them to list where none is near.

    Examples
    --------
    >>> near("quingdao", ["qingdao", "suzhou"]).to("en")
    '; did you mean `qingdao`?'
    >>> near("x", ["qingdao", "suzhou"]).to("en")
    '; there are qingdao, suzhou'
    """
    names = list(known)
    found = difflib.get_close_matches(word, names, n=1)
    if found:
        return Said(N_("; did you mean `{near}`?"), {"near": found[0]})
    if most == 0:
        return ""
    if not names:
        return Said(N_("; there is none"))
    shown = names if len(names) <= most else [*names[:most], "…"]
    return Said(N_("; there are {known}"), {"known": shown})


def check_whole(key: str, value: object, least: int | None = None, most: int | None = None) -> None:
    """Raise BadInput unless a value is a whole number, `least` or more and `most` or less."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise BadInput("not-a-whole-number", key=key, value=str(value))
    _check_bounds(key, int(value), least, most)


def check_number(
    key: str, value: object, least: float | None = None, most: float | None = None
) -> None:
    """Raise BadInput unless a value is a finite number, `least` or more and `most` or less."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise BadInput("not-a-number", key=key, value=str(value))
    if not math.isfinite(value):
        raise BadInput("not-finite", key=key, value=str(value))
    _check_bounds(key, float(value), least, most)


def _check_bounds(key: str, value: float, least: float | None, most: float | None) -> None:
    if least is not None and value < least:
        raise BadInput("too-small", key=key, value=str(value), least=least)
    if most is not None and value > most:
        raise BadInput("too-large", key=key, value=str(value), most=most)


def check_seed(seed: object) -> None:
    """Raise BadInput unless the value can name random numbers: 0 to 2**64 - 1."""
    check_whole("seed", seed, 0, 2**64 - 1)


def check_word(key: str, value: object, known: Iterable[str]) -> None:
    """Raise BadInput unless a value is one of the known words."""
    words = list(known)
    if not isinstance(value, str) or value not in words:
        hint = near(str(value), words, most=0)
        raise BadInput("unknown-word", key=key, value=str(value), known=words, hint=hint)


def check_lang(lang: object) -> None:
    """Raise BadInput unless texts can be given in this language."""
    check_word("lang", lang, LANGUAGES)
