"""What the laws see of a platform: the story it tells in its answers, and its whole state.

This is the only module of the laws that looks behind the platform's public face.
"""

from collections import Counter
from typing import Any

from sim.domain import messages as msg
from sim.domain.objects import CLASS_NAMES
from sim.matching.answers import Answer, StateChange
from sim.matching.core.codes import NOBODY
from sim.matching.core.records import CASE, INSTRUCTION, OBJECT
from sim.matching.message_order import arrange
from sim.matching.objects import RegisteredObject
from sim.matching.platform import Platform
from sim.matching.reasons import NAMES
from sim.matching.views import agency_words
from tests.laws.arrows import CASE_ARROWS, INSTRUCTION_ARROWS, OPEN_CASE
from tests.laws.journals import Journal

# Art. 5, written out a second time: who may inspect what.
COMPETENT = {
    "goods": {"customs", "quarantine"},
    "express": {"customs", "quarantine"},
    "articles": {"customs", "quarantine", "border"},
    "train": {"border", "customs", "quarantine"},
    "road_vehicle": {"border", "customs", "quarantine"},
    "aircraft": {"border", "customs", "quarantine"},
    "ship": {"maritime", "border", "customs", "quarantine"},
}


class Story:
    """The changes that answers told, folded: law 11 at every step, laws 2 and 3 as cases form."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.states: dict[tuple[str, str], str] = {}  # (instruction, object) -> state
        self.cases: dict[str, tuple[str, str]] = {}  # case -> (object, state)
        self.in_case: dict[tuple[str, str], str | None] = {}
        self.matched: set[str] = set()  # instructions that have ever been in a case
        self.reasons: Counter[str] = Counter()
        self.flags: Counter[str] = Counter()

    def hear(self, answer: Answer) -> None:
        """Follow one answer."""
        self.follow(answer.timers, answer.reason != "declared")
        self.reasons[answer.reason] += 1
        self.follow(answer.changes)
        # The class of an object is known as it is after the whole answer.
        known = all(kept.reason != "declared" for kept in answer.applied)
        for kept in answer.applied:
            self.reasons[kept.reason] += 1
            self.follow(kept.changes, known)

    def follow(self, changes: list[StateChange], class_is_known: bool = True) -> None:
        """Follow the changes of one message or of the timers before it."""
        formed: dict[str, set[str]] = {}
        for change in changes:
            self.reasons[change.reason] += 1
            if change.subject == "case":
                self._case(change)
                if change.reason == "matched":
                    formed[change.name] = set()
            else:
                self._instruction(change)
                if change.case in formed and change.reason == "matched":
                    formed[change.case].add(change.name.partition("/")[0])
        for case, agencies in formed.items():
            self._formed(case, agencies, class_is_known)
        if formed:
            self._one_open_case()

    def _instruction(self, change: StateChange) -> None:
        key = change.name, change.object
        before = self.states.get(key, "new")
        arrow = before, change.reason, change.state
        assert arrow in INSTRUCTION_ARROWS, (
            f"{change.name} on {change.object} went {before} -> {change.state} for {change.reason} "
            f"at {change.at:g}: no arrow of the rules page"
        )
        self.states[key] = change.state
        self.in_case[key] = change.case
        if change.case is not None:
            self.matched.add(change.name)

    def _case(self, change: StateChange) -> None:
        before = self.cases.get(change.name, (change.object, "new"))[1]
        arrow = before, change.reason, change.state
        assert arrow in CASE_ARROWS, (
            f"case {change.name} went {before} -> {change.state} for {change.reason} "
            f"at {change.at:g}: no arrow of the rules page"
        )
        assert change.reason != "joined" or before == change.state, f"{change} from {before}"
        self.cases[change.name] = change.object, change.state

    def _formed(self, case: str, agencies: set[str], class_is_known: bool) -> None:
        assert len(agencies) >= 2, f"case {case} formed with {sorted(agencies)} only"
        if not class_is_known:
            return
        label = self.cases[case][0]
        competent = competent_for(self.platform, label)
        assert agencies <= competent, (
            f"case {case} formed with {sorted(agencies - competent)}, neither competent nor invited"
        )

    def _one_open_case(self) -> None:
        opened: Counter[str] = Counter(
            label for label, state in self.cases.values() if state in OPEN_CASE
        )
        for label, count in opened.items():
            assert count <= 1, f"{label} has {count} open cases"


def objects(platform: Platform) -> list[RegisteredObject]:
    """Return the smallest objects, in order of first mention."""
    return platform._delivery.objects


def agency_names(platform: Platform) -> list[str]:
    """Return the agencies by number."""
    return platform._delivery.tables.agencies.words


def number_names(platform: Platform) -> list[str]:
    """Return the instructions' numbers by number."""
    return platform._delivery.numbers.words


def instruction_keys(platform: Platform) -> list[tuple[str, str]]:
    """Return (agency, number) of all instructions, in order of first receipt."""
    return list(platform._records)


def competent_for(platform: Platform, label: str) -> set[str]:
    """Return who is competent or invited for an object, by its present class."""
    (obj,) = [one for one in objects(platform) if one.label == label][-1:]
    name = CLASS_NAMES[obj.head[0].object_class]
    return COMPETENT[name] | set(platform.rules.invited.get(name, []))  # type: ignore[call-overload]


# --- running ----------------------------------------------------------------------------------


def play(journal: Journal) -> Platform:
    """Return a platform that has received the journal as one batch."""
    platform = Platform(journal.rules)
    platform.submit_many(journal.messages)
    return platform


def in_order(journal: Journal) -> list[msg.Message]:
    """Return the messages in canonical order."""
    return arrange(journal.messages, journal.rules)


# --- the whole state --------------------------------------------------------------------------


def fields(dtype: Any) -> dict[str, int]:
    """Return the place of each field of a record."""
    return {name: place for place, name in enumerate(dtype.names)}


HEAD, ROW, KASE = fields(OBJECT), fields(INSTRUCTION), fields(CASE)
_AGENCY_SETS = [KASE[n] for n in ("agencies", "declined", "silent", "no_show", "relied_on", "leak",
                                  "failure", "good_faith_error")]  # fmt: skip


def rows_of(obj: RegisteredObject) -> list[tuple[Any, ...]]:
    """Return the rows in use, as tuples (fields by ROW)."""
    return obj.rows[: obj.head[0].n_rows].tolist()


def cases_of(obj: RegisteredObject) -> list[tuple[Any, ...]]:
    """Return the cases in use, as tuples (fields by KASE)."""
    return obj.cases[: obj.head[0].n_cases].tolist()


def _word(number: int, words: list[str]) -> str | None:
    return None if number == NOBODY else words[number]


def _clean(value: Any) -> Any:
    return "none" if value != value else value  # NaN is not equal to itself


Picture = dict[str, Any]


def picture(platform: Platform) -> Picture:
    """Return the whole state, by names instead of numbers, so that two platforms can be compared."""
    delivery = platform._delivery
    agencies, sites = agency_names(platform), delivery.tables.sites.words
    areas, numbers, skills = delivery.areas.words, number_names(platform), delivery.skills.words
    alive = set(platform._identity.object_of.values())
    found: dict[str, Any] = {}
    for place, obj in enumerate(delivery.objects):
        head = [_clean(value) for value in obj.head[0].item()]
        head[HEAD["area"]] = _word(head[HEAD["area"]], areas)
        head[HEAD["answered"]] = agency_words(head[HEAD["answered"]], agencies)
        rows = []
        for row in ([_clean(value) for value in values] for values in rows_of(obj)):
            row[ROW["agency"]] = agencies[row[ROW["agency"]]]
            row[ROW["number"]] = numbers[row[ROW["number"]]]
            row[ROW["area"]] = _word(row[ROW["area"]], areas)
            row[ROW["site"]] = _word(row[ROW["site"]], sites)
            row[ROW["qualification"]] = _word(row[ROW["qualification"]], skills)
            row[ROW["relied_on"]] = _word(row[ROW["relied_on"]], agencies)
            rows.append(row)
        cases = []
        for case in map(list, cases_of(obj)):
            for at in _AGENCY_SETS:
                case[at] = agency_words(case[at], agencies)
            case[KASE["site"]] = _word(case[KASE["site"]], sites)
            cases.append([_clean(value) for value in case])
        label = obj.label
        while label in found:  # keys come back: the older object is the one without the tail
            label += "'"
        found[label] = {
            "head": head, "rows": rows, "cases": cases,
            "alive": place in alive,
        }  # fmt: skip
    records = {
        f"{agency}/{number}": [
            record.version, [delivery.objects[place].label for place in record.targets],
            NAMES[record.rejected] if record.rejected != NOBODY else None, record.rejected_at,
            record.flags, record.result, record.outcome,
        ]
        for (agency, number), record in platform._records.items()
    }  # fmt: skip
    return {"objects": found, "records": records}


def difference(one: Any, other: Any, where: str = "") -> str:
    """Return the first place where two pictures differ, in words ("" if they are equal)."""
    if one == other:
        return ""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in [*one, *other]:
            if key not in one or key not in other:
                return f"{where}.{key}: only in the {'first' if key in one else 'second'}"
            found = difference(one[key], other[key], f"{where}.{key}")
            if found:
                return found
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, (a, b) in enumerate(zip(one, other, strict=True)):
            found = difference(a, b, f"{where}[{place}{_field(where, place)}]")
            if found:
                return found
    return f"{where}: {one!r} and {other!r}"


def _field(where: str, place: int) -> str:
    for part, names in (("rows[", INSTRUCTION), ("cases[", CASE), (".head", OBJECT)):
        if part in where.rpartition(".")[2] or where.endswith(".head"):
            chosen = OBJECT if where.endswith(".head") else names
            if chosen.names and place < len(chosen.names):
                return f" {chosen.names[place]}"
    return ""
