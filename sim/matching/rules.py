"""The matching rules that a port may set, validated, and as records for the transition.

The notice gives no numbers: every default here is assumed (rules 2, 7, 11, 15, 16).
"""

from math import inf, isfinite
from pathlib import Path
from typing import Annotated

import numpy as np
from msgspec import Meta, Struct, field

from sim.domain.agencies import AS_NEEDED, MAX_AGENCIES, REQUIRED, STANDING, mask
from sim.domain.messages import AgencyName
from sim.domain.methods import ALL_METHODS, Method, methods_mask
from sim.domain.objects import CLASS_NAMES, ClassName, ObjectClass
from sim.domain.yamlfile import load_yaml
from sim.errors import BadInput, Refused
from sim.matching.core.records import RULES, SITE

Minutes = Annotated[float, Meta(ge=0)]
DEFAULT_HOLD_MIN: dict[str, float | None] = {
    "goods": 240.0,
    "express": 60.0,
    "articles": 5.0,
    "train": 60.0,
    "road_vehicle": 2.0,
    "aircraft": 30.0,
    "ship": None,  # until berthing or ETA
}


class Rules(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The matching rules that a port may set. Times in minutes; all defaults are assumed.

    `hold_window_min` overrides single classes; null means until berthing or ETA (ships).
    `working_hours` is [open, close] in minutes of the day for the agreement time, null for always.

    Raises
    ------
    ValueError
        For times that are not finite or negative; from a file, BadInput with the line.

    Examples
    --------
    >>> import sim
    >>> rules = sim.Rules(hold_window_min={"goods": 120})
    >>> rules.hold_window("goods"), rules.hold_window("ship"), rules.agree_within_min
    (120.0, inf, 30.0)
    """

    hold_window_min: dict[ClassName, Minutes | None] = field(default_factory=dict)
    matching: bool = True
    late_join: bool = True
    transfer_between_areas: bool = False
    agree_within_min: Minutes = 30.0
    grace_min: Minutes = 15.0
    outage_patience_min: Minutes = 60.0
    skew_tolerance_min: Minutes = 10.0
    invited: dict[ClassName, list[AgencyName]] = field(default_factory=dict)
    urgent: list[str] = field(default_factory=lambda: ["live_animals", "perishable", "dangerous"])
    sites: dict[str, list[Method]] = field(default_factory=dict)
    clock_skew_min: dict[AgencyName, float] = field(default_factory=dict)
    working_hours: tuple[Minutes, Minutes] | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for times that are negative or not finite, and for empty working hours."""
        for name in ("agree_within_min", "grace_min", "outage_patience_min", "skew_tolerance_min"):
            _check_time(name, getattr(self, name), least=0.0)
        for cls, minutes in self.hold_window_min.items():
            if minutes is not None:
                _check_time(f"hold_window_min.{cls}", minutes, least=0.0)
        for agency, minutes in self.clock_skew_min.items():
            _check_time(f"clock_skew_min.{agency}", minutes, least=-inf)
        hours = self.working_hours
        if hours and not 0 <= hours[0] < hours[1] <= 1440:
            raise Refused("working-hours-malformed", key="working_hours")

    def hold_window(self, name: str) -> float:
        """Return the hold window of an object class (min); infinite if it ends at berthing or ETA."""
        minutes = self.hold_window_min.get(name, DEFAULT_HOLD_MIN[name])
        return np.inf if minutes is None else float(minutes)


def _check_time(name: str, minutes: float, *, least: float) -> None:
    if not isfinite(minutes) or minutes < least:
        raise Refused("minutes-not-finite", key=name, name=name, minutes=minutes)


class Names:
    """Words coded as small integers, in order of appearance."""

    def __init__(self, known: tuple[str, ...] = (), limit: int | None = None) -> None:
        self.words = list(known)
        self.number = {word: index for index, word in enumerate(known)}
        self.limit = limit

    def __call__(self, word: str) -> int:
        """Return the code of a word, a new one if needed."""
        number = self.number.get(word)
        if number is None:
            number = len(self.words)
            if self.limit is not None and number >= self.limit:
                raise BadInput("too-many-words", value=word, most=self.limit)
            self.number[word] = number
            self.words.append(word)
        return number


class RuleTables:
    """Rules as records, with the codes of agencies, urgencies and sites."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.agencies = Names(STANDING, limit=MAX_AGENCIES)
        self.urgencies = Names(tuple(rules.urgent), limit=62)
        self.sites = Names(tuple(rules.sites))
        self.record = np.zeros(1, RULES)
        self.site_table = np.zeros(0, SITE)
        self._fill(self.record[0])
        self.rank_sites()

    def _fill(self, record: np.record) -> None:
        rules = self.rules
        for cls in ObjectClass:
            name = CLASS_NAMES[cls]
            invited = [self.agencies(agency) for agency in rules.invited.get(name, [])]
            standing = [*REQUIRED[cls], *AS_NEEDED.get(cls, ())]
            record.hold_window[cls] = rules.hold_window(name)
            record.required[cls] = mask(REQUIRED[cls])
            record.competent[cls] = mask([*standing, *invited])
        record.matching = rules.matching
        record.late_join = rules.late_join
        record.transfer = rules.transfer_between_areas
        record.agree_within = rules.agree_within_min
        record.open_from, record.open_until = rules.working_hours or (0.0, 1440.0)
        record.grace = rules.grace_min
        record.patience = rules.outage_patience_min
        record.urgent = (1 << len(rules.urgent)) - 1

    def rank_sites(self) -> None:
        """Rank the sites by code (rule 5: lowest code); a site without data has all equipment."""
        words = self.sites.words
        self.site_table = np.zeros(max(1, len(words)), SITE)
        for rank, index in enumerate(sorted(range(len(words)), key=words.__getitem__)):
            self.site_table[index].rank = rank
        for index, word in enumerate(words):
            gear = self.rules.sites.get(word)
            self.site_table[index].methods = ALL_METHODS if gear is None else methods_mask(gear)

    def site(self, code: str) -> int:
        """Return the code of a site, adding it if needed."""
        known = len(self.sites.words)
        number = self.sites(code)
        if number == known:
            self.rank_sites()
        return number


def load_rules(path: str | Path) -> Rules:
    """Load the matching rules of a port.

    Parameters
    ----------
    path
        A YAML file with the fields of `Rules`; what it leaves out keeps its default.

    Raises
    ------
    BadInput
        Naming file, line, key, value and rule.

    Examples
    --------
    >>> import sim, tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "rules.yaml"
    ...     _ = file.write_text("hold_window_min: {goods: 120}")
    ...     sim.load_rules(file).hold_window("goods")
    120.0
    """
    return load_yaml(path, Rules)
