"""The laws of a matching platform: each takes a journal and raises AssertionError with the story.

Matching rules, section "Laws", and decisions 0001 to 0004. A law that has to choose something (where
to cut, what to send again) takes it from `seed`, so that a failure can be run again.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from sim.domain import messages as msg
from sim.domain.objects import CLASS_NAMES
from sim.matching.answers import Answer
from sim.matching.core.codes import NOBODY, Flag, State
from sim.matching.platform import Platform
from sim.matching.rules import Rules
from sim.matching.views import CASE_STATE_NAMES, STATE_NAMES, case_name
from tests.laws.arrows import ENDED_CASE, IN_CASE, MAY_BEGIN_AGAIN, OPEN_CASE, TERMINAL
from tests.laws.journals import Journal
from tests.laws.keys import POOL, Renaming
from tests.laws.watch import (
    KASE,
    ROW,
    Story,
    agency_names,
    cases_of,
    difference,
    in_order,
    instruction_keys,
    number_names,
    objects,
    picture,
    play,
    rows_of,
)

LONG_MIN = 100_000.0  # past every window
SHARED = (msg.OutageBegin, msg.OutageEnd, msg.Clock)
OUTAGE = (msg.OutageBegin, msg.OutageEnd)
CARRIES_AN_INSTRUCTION = (msg.Instruct, msg.Amend)


# --- one run, watched: laws 1, 2, 3, 11, 12 -----------------------------------------------------


def law_of_one_run(journal: Journal, seed: int = 0, story_to: list[Story] | None = None) -> None:
    """Laws 1, 2, 3, 11 and 12 on one run, message by message, and on its closing continuation."""
    platform = Platform(journal.rules)
    story = Story(platform)
    if story_to is not None:
        story_to.append(story)
    for message in in_order(journal):
        answer = platform.submit(message)
        story.hear(answer)
        nothing_received_is_lost(platform, message, answer)
    told_is_so(platform, story)
    names_are_clear(platform)
    cases_are_coherent(platform)
    nothing_matchable_waits(platform)
    priorities_and_facts(platform, story)
    if seed % 32 == 0 and platform.clock > 0:
        story.hear(platform.submit(msg.Clock(at=platform.clock - 1)))
    for message in closing(platform, seed):
        story.hear(platform.submit(message))
    told_is_so(platform, story)
    names_are_clear(platform)
    cases_are_coherent(platform)
    all_has_ended(platform)


def nothing_received_is_lost(platform: Platform, message: msg.Message, answer: Answer) -> None:
    """Law 1: an instruction that was accepted is visible, and in a state."""
    if not isinstance(message, CARRIES_AN_INSTRUCTION):
        return
    if not answer.accepted or answer.reason == "queued":
        return
    try:
        view = platform.instruction(message.agency, message.number)
    except (KeyError, ValueError) as error:
        raise AssertionError(f"{message.agency}/{message.number} was accepted and lost") from error
    assert view.state in STATE_NAMES


def closing(platform: Platform, seed: int) -> Iterable[msg.Message]:
    """Yield what ends everything: outage over; all started, finished and disposed; time passes.

    The seed chooses whether time passes first, in between, or whether one party of each case starts
    and the others come late.
    """
    way = seed % 4
    now = max(platform.clock, 0.0)
    yield msg.OutageEnd(at=now)
    told = instruction_keys(platform)
    if way in (0, 3):
        now += LONG_MIN if way == 0 else 7.0
        yield msg.Clock(at=now)
    if way in (2, 3):
        for agency, number in told[::2]:
            yield msg.Start(at=now, agency=agency, number=number)
        now += LONG_MIN
        yield msg.Clock(at=now)
    for kind in (msg.Start, msg.Finish, msg.Dispose):
        for agency, number in told:
            yield kind(at=now, agency=agency, number=number)
        now += 5.0
    yield msg.Clock(at=now + LONG_MIN)


def told_is_so(platform: Platform, story: Story) -> None:
    """Laws 1 and 11: the last state told of each instruction and case is the state it has."""
    agencies = agency_names(platform)
    numbers = number_names(platform)
    newest: dict[tuple[str, str], str] = {}
    cases: dict[str, str] = {}
    for obj in objects(platform):
        for row in rows_of(obj):
            name = f"{agencies[row[ROW['agency']]]}/{numbers[row[ROW['number']]]}"
            newest[name, obj.label] = STATE_NAMES[row[ROW["state"]]]
        for k, case in enumerate(cases_of(obj)):
            cases[case_name(obj, k)] = CASE_STATE_NAMES[case[KASE["state"]]]
    apart = difference(newest, story.states)
    assert not apart, f"what is, and what was told, of instructions: {apart}"
    told = {name: state for name, (_, state) in story.cases.items()}
    assert cases == told, f"what is, and what was told, of cases: {difference(cases, told)}"


def names_are_clear(platform: Platform) -> None:
    """Objects and cases are told apart by their names, when keys are used again too."""
    labels = [obj.label for obj in objects(platform)]
    twice = {label for label in labels if labels.count(label) > 1}
    assert not twice, f"different objects are both called {sorted(twice)}, and so are their cases"


def cases_are_coherent(platform: Platform) -> None:
    """Laws 2 and 3: open cases an object, rounds, parties, and states of parties and case agree."""
    words = agency_names(platform)
    for obj in objects(platform):
        rows, cases = rows_of(obj), cases_of(obj)
        label = obj.label
        opened = [k for k, c in enumerate(cases) if CASE_STATE_NAMES[c[KASE["state"]]] in OPEN_CASE]
        assert len(opened) <= 1, f"{label} has the open cases {opened}"
        joinable = int(obj.head[0].joinable)
        assert opened == ([] if joinable == NOBODY else [joinable]), (
            f"{label}: open cases {opened}, but the one that may be joined is {joinable}"
        )
        rounds = [
            c[KASE["round_no"]] for c in cases if CASE_STATE_NAMES[c[KASE["state"]]] != "dissolved"
        ]
        assert len(rounds) == len(set(rounds)), f"{label}: two joint visits in one round: {rounds}"
        for k, case in enumerate(cases):
            state = CASE_STATE_NAMES[case[KASE["state"]]]
            inside = [row for row in rows if row[ROW["case"]] == k]
            states = {STATE_NAMES[row[ROW["state"]]] for row in inside}
            name = case_name(obj, k)
            assert states <= IN_CASE[state], f"case {name} is {state} with parties {sorted(states)}"
            if state == "dissolved":
                continue
            agencies = 0
            for row in inside:
                agencies |= 1 << row[ROW["agency"]]
            assert agencies == case[KASE["agencies"]], (
                f"case {name} names other parties than it has"
            )
            assert agencies.bit_count() >= 2, (
                f"case {name} is {state} with {agencies.bit_count()} agency"
            )
        for i, row in enumerate(rows):
            state = STATE_NAMES[row[ROW["state"]]]
            if row[ROW["case"]] == NOBODY and state in ("matched", "agreed"):
                raise AssertionError(
                    f"{words[row[ROW['agency']]]} row {i} on {label} is {state} without a case"
                )
            assert row[ROW["case"]] < len(cases)


def all_has_ended(platform: Platform) -> None:
    """Law 1: every instruction, on every object, is in one terminal state, and so is every case."""
    words = agency_names(platform)
    for view in platform.instructions():
        name = f"{view.agency}/{view.number}"
        assert view.state in TERMINAL, f"{name} never ended: {view.state} ({view.reason})"
        for label, state in view.members.items():
            assert state in TERMINAL, f"{name} never ended on {label}: {state}"
    for obj in objects(platform):
        live: dict[tuple[int, int], int] = {}
        for row in rows_of(obj):
            state = STATE_NAMES[row[ROW["state"]]]
            number = number_names(platform)[row[ROW["number"]]]
            assert state in TERMINAL, (
                f"{words[row[ROW['agency']]]}/{number} is left {state} on {obj.label}, seen by nobody"
            )
            if state not in MAY_BEGIN_AGAIN:
                key = row[ROW["agency"]], row[ROW["number"]]
                live[key] = live.get(key, 0) + 1
        assert all(n == 1 for n in live.values()), f"an instruction ended twice on {obj.label}"
        for k, case in enumerate(cases_of(obj)):
            state = CASE_STATE_NAMES[case[KASE["state"]]]
            assert state in ENDED_CASE, f"case {case_name(obj, k)} never ended: {state}"


def nothing_matchable_waits(platform: Platform) -> None:
    """Rule 4: what could be matched now is matched, as widely as possible (rule 5 read once more)."""
    if not platform.rules.matching:
        return
    now, free = platform.clock, platform.rules.transfer_between_areas
    for obj in objects(platform):
        rows = [row for row in rows_of(obj) if row[ROW["state"]] <= State.AGREED]
        home = int(obj.head[0].area)
        visits: dict[tuple[int, int], list[tuple[Any, ...]]] = {}
        for row in rows:
            visits.setdefault((row[ROW["agency"]], row[ROW["unit"]]), []).append(row)
        able, open_case = [], []
        for (agency, _), visit in visits.items():
            areas = {row[ROW["area"]] if row[ROW["area"]] != NOBODY else home for row in visit}
            low = max(row[ROW["earliest"]] for row in visit)
            high = min(row[ROW["latest"]] for row in visit)
            what = agency, low, high, areas - {NOBODY}
            states = {row[ROW["state"]] for row in visit}
            if any(row[ROW["case"]] != NOBODY for row in visit):
                open_case.append(what)
            elif not any(row[ROW["marks"]] & Flag.BARRED for row in visit) and (
                states == {State.HELD}
                or (
                    platform.rules.late_join
                    and not any(row[ROW["marks"]] & Flag.OVERDUE for row in visit)
                )
            ):
                able.append(what)
        if int(obj.head[0].joinable) == NOBODY:
            open_case = []
            wanted = [(a, b) for a in able for b in able if a[0] < b[0]]
        else:
            wanted = [(a, *open_case) for a in able]  # type: ignore[misc]
        for group in wanted:
            low, high = max(v[1] for v in group), min(v[2] for v in group)
            apart = len(set().union(*(v[3] for v in group))) > 1 and not free
            different = len({v[0] for v in group}) == len(group)
            assert not (different and low <= high and high >= now and not apart), (
                f"on {obj.label} agencies {sorted(v[0] for v in group)} could be matched and are not"
            )


def priorities_and_facts(platform: Platform, story: Story) -> None:
    """Law 12: a joint case is never behind a plain single; a no_show fact is a flag of its party."""
    urgent = set(platform.rules.urgent)
    for view in platform.instructions():
        name = f"{view.agency}/{view.number}"
        story.flags.update(view.flags)
        assert view.priority in (0, 1, 2, 3), f"{name} has priority {view.priority}"
        if view.case is not None:
            assert view.priority in (0, 2), (
                f"{name} is in case {view.case} with a single's priority"
            )
        if "overdue" in view.flags and view.case is None and not view.members:
            assert view.priority == 1, f"{name} is overdue with priority {view.priority}"
        if not urgent and "overdue" not in view.flags and view.case is None:
            assert view.priority == 3 or view.members, f"{name} is plain, priority {view.priority}"
    words = agency_names(platform)
    for obj in objects(platform):
        rows = rows_of(obj)
        absent = {row[ROW["agency"]] for row in rows if row[ROW["marks"]] & Flag.NO_SHOW}
        for k, case in enumerate(cases_of(obj)):
            for agency, word in enumerate(words):
                if case[KASE["no_show"]] >> agency & 1:
                    assert agency in absent, (
                        f"{word} did not show up in {case_name(obj, k)}, its instruction is unmarked"
                    )


# --- law 4: redelivery --------------------------------------------------------------------------


def law_redelivery(journal: Journal, seed: int = 0) -> None:
    """Law 4: an instruct or amend delivered again, any time later, changes nothing."""
    ordered = in_order(journal)
    candidates = [i for i, m in enumerate(ordered) if isinstance(m, CARRIES_AN_INSTRUCTION)]
    if not candidates:
        return
    dice = Random(seed)
    first = dice.choice(candidates)
    again = dice.randrange(first, len(ordered))
    message = ordered[first]
    platform, other = Platform(journal.rules), Platform(journal.rules)
    version = message.version  # type: ignore[attr-defined]
    for i, each in enumerate(ordered):
        answer = platform.submit(each)
        other.submit(each)
        if i == first and version is None:
            if not answer.accepted or answer.reason == "queued":
                return
            version = platform.instruction(message.agency, message.number).version  # type: ignore[attr-defined]
        if i == again:
            copy = msgspec.structs.replace(message, at=each.at, seq=None, version=version)
            other.submit(copy)
    for each in closing(platform, seed):
        platform.submit(each)
        other.submit(each)
    known = platform.instruction(message.agency, message.number).version  # type: ignore[attr-defined]
    if known < version:  # it was refused for its keys, so it was not received as an instruction
        return
    apart = difference(picture(platform), picture(other))
    assert not apart, (
        f"message {first + 1} delivered again after message {again + 1} (at {ordered[again].at:g}) "
        f"changes the state: {apart}"
    )


# --- law 5: permutation -------------------------------------------------------------------------


def law_permutation(journal: Journal, seed: int = 0) -> None:
    """Law 5: a batch in any order of its messages gives the same state."""
    shuffled = list(journal.messages)
    Random(seed).shuffle(shuffled)
    apart = difference(picture(play(journal)), picture(play(journal._replace(messages=shuffled))))
    assert not apart, f"another order of simultaneous messages changes the state: {apart}"


# --- law 6: replay ------------------------------------------------------------------------------


def law_replay(journal: Journal, seed: int = 0) -> None:
    """Law 6: the whole = one by one = a prefix and then the rest, cut anywhere in the order."""
    whole = picture(play(journal))
    ordered = in_order(journal)
    online = Platform(journal.rules)
    for message in ordered:
        online.submit(message)
    apart = difference(whole, picture(online))
    assert not apart, f"in one batch and one by one: {apart}"
    cut = Random(seed).randrange(len(ordered) + 1)
    ends = [m.at for m in ordered[:cut] if isinstance(m, msg.OutageEnd)]
    tolerance = journal.rules.skew_tolerance_min
    if any(m.at - end <= tolerance for end in ends for m in ordered[cut:]):
        return  # decision 0002/2, 3: the order after an outage is that of one batch
    halves = Platform(journal.rules)
    halves.submit_many(ordered[:cut])
    halves.submit_many(ordered[cut:])
    apart = difference(whole, picture(halves))
    assert not apart, f"in one batch, and cut after message {cut}: {apart}"


def law_replay_from_disk(journal: Journal, folder: Path, seed: int = 0) -> None:
    """Law 6 through a journal file, opened again midway (sometimes by a snapshot) and at the end."""
    ordered = in_order(journal)
    cut = Random(seed).randrange(len(ordered) + 1)
    path = folder / "journal.jsonl"
    path.unlink(missing_ok=True)
    with Platform.open(path, journal.rules, sync=False) as platform:
        for message in ordered[:cut]:
            platform.submit(message)
        before = picture(platform)
        snapshot = folder / "snapshot" if seed % 3 == 0 else None
        if snapshot is not None:
            platform.snapshot(snapshot)
    with Platform.open(path, sync=False, snapshot=snapshot) as platform:
        apart = difference(before, picture(platform))
        assert not apart, f"opened again after message {cut}: {apart}"
        platform.submit_many(ordered[cut:]) if seed % 2 else [
            platform.submit(message) for message in ordered[cut:]
        ]
        before = picture(platform)
    with Platform.open(path, journal.rules, sync=False) as platform:
        apart = difference(before, picture(platform))
        assert not apart, f"opened again at the end: {apart}"


# --- law 7: other objects -----------------------------------------------------------------------


def elsewhere(journal: Journal) -> Journal:
    """Return the journal on other objects and under other numbers."""
    renaming = Renaming([(i + POOL // 2) % POOL for i in range(POOL)], lambda number: f"Z{number}")
    return renamed(journal, renaming)


def law_other_objects(one: Journal, other: Journal) -> None:
    """Law 7: messages on other objects change nothing. Outages and clocks are common to both."""
    other = elsewhere(other._replace(rules=one.rules))
    common = [m for m in one.messages if isinstance(m, SHARED)]
    mine = [m for m in one.messages if not isinstance(m, SHARED)]
    theirs = [m for m in other.messages if not isinstance(m, SHARED)]
    last = max((m.at for m in (*one.messages, *theirs)), default=0.0)
    common.append(msg.Clock(at=last))
    both = picture(play(Journal(one.rules, mine + theirs + common)))
    for own in (mine, theirs):
        alone = picture(play(Journal(one.rules, own + common)))
        part = {
            what: {name: value for name, value in both[what].items() if name in alone[what]}
            for what in alone
        }
        apart = difference(alone, part)
        assert not apart, f"alone, and beside messages on other objects: {apart}"


# --- law 8: names -------------------------------------------------------------------------------


def renamed(journal: Journal, renaming: Renaming) -> Journal:
    """Return the journal under other names."""
    changed = []
    for message in journal.messages:
        new: dict[str, Any] = {}
        if getattr(message, "number", None) is not None:
            new["number"] = renaming.number(message.number)  # type: ignore[attr-defined]
        if getattr(message, "object", None) is not None:
            new["object"] = renaming.keys(message.object)  # type: ignore[attr-defined]
        if isinstance(message, msg.Declare):
            for name in ("same_as", "contains"):
                new[name] = [renaming.keys(keys) for keys in getattr(message, name)]
        changed.append(msgspec.structs.replace(message, **new) if new else message)
    return Journal(journal.rules, changed)


def in_sequence(journal: Journal) -> Journal:
    """Return the journal with the canonical order written down as sequence numbers."""
    ordered = [msgspec.structs.replace(m, seq=n) for n, m in enumerate(in_order(journal))]
    return Journal(journal.rules, ordered)


def without(journal: Journal, *kinds: type[msg.Message]) -> Journal:
    """Return the journal without messages of some kinds."""
    return Journal(journal.rules, [m for m in journal.messages if not isinstance(m, kinds)])


def law_renaming(journal: Journal, seed: int = 0) -> None:
    """Law 8: other keys and numbers, consistently, change nothing but names.

    The order at one instant follows the alphabet of the numbers, so it is fixed by sequence numbers
    first; what an outage keeps is ordered without them, so outages are left out.
    """
    journal = in_sequence(without(journal, *OUTAGE))
    places = list(range(POOL))
    Random(seed).shuffle(places)
    renaming = Renaming(
        places, lambda number: f"R{sum(map(ord, number)) * (1 + seed % 7) % 97}{number}"
    )
    before = picture(play(journal))
    after = picture(play(renamed(journal, renaming)))
    assert len(before["objects"]) == len(after["objects"])
    before["objects"] = {
        renaming.label(label.rstrip("'")) + "'" * label.count("'"): value
        for label, value in before["objects"].items()
    }
    for value in before["objects"].values():
        for row in value["rows"]:
            row[ROW["number"]] = renaming.number(row[ROW["number"]])
    records = {}
    for name, value in before["records"].items():
        agency, _, number = name.partition("/")
        value[1] = [renaming.label(label) for label in value[1]]
        records[f"{agency}/{renaming.number(number)}"] = value
    before["records"] = records
    apart = difference(before, after)
    assert not apart, f"under other names: {apart}"


# --- law 9: hold windows ------------------------------------------------------------------------

QUIET = (msg.Declare, msg.Instruct, msg.NoInterest, msg.Berth, msg.Clock)


def quiet(journal: Journal) -> Journal:
    """Return the part of a journal for which law 9 holds.

    Only declare, instruct (each number once, version 1, no interval, no site), no_interest, berth and
    clock; no area and no class in declarations; transfers allowed; agreement time without end.
    """
    said: set[tuple[str, str]] = set()
    kept: list[msg.Message] = []
    for message in journal.messages:
        if not isinstance(message, QUIET):
            continue
        if isinstance(message, msg.Instruct):
            if (message.agency, message.number) in said:
                continue
            said.add((message.agency, message.number))
            message = msgspec.structs.replace(
                message, version=1, site=None, earliest=None, latest=None
            )
        if isinstance(message, msg.Declare):
            message = msgspec.structs.replace(message, area=None, object_class=None)
        kept.append(message)
    rules = msgspec.structs.replace(
        journal.rules, matching=True, agree_within_min=10 * LONG_MIN, working_hours=None
    )
    return Journal(rules, kept)


def with_windows(rules: Rules, factor: float, more: float) -> Rules:
    """Return the rules with every hold window longer: `factor` times, plus `more` minutes."""
    windows: dict[Any, float | None] = {}
    for name in CLASS_NAMES:
        window = rules.hold_window(name)
        windows[name] = None if window == float("inf") else window * factor + more
    return msgspec.structs.replace(rules, hold_window_min=windows)


def ever_matched(journal: Journal) -> set[tuple[str, str]]:
    """Return (instruction, object) of all that was ever in a case."""
    platform = Platform(journal.rules)
    story = Story(platform)
    found = set()
    last = 0.0
    for message in in_order(journal):
        answer = platform.submit(message)
        story.hear(answer)
        last = float(message.at)
        for change in (*answer.timers, *answer.changes):
            if change.subject == "instruction" and change.case is not None:
                found.add((change.name, change.object))
    for change in platform.advance(last + LONG_MIN):
        if change.subject == "instruction" and change.case is not None:
            found.add((change.name, change.object))
    return found


def law_longer_hold(journal: Journal, seed: int = 0) -> None:
    """Law 9, under its conditions (see `quiet`): a longer window never turns a match into a miss."""
    short = quiet(journal)
    dice = Random(seed)
    longer = short._replace(
        rules=with_windows(short.rules, dice.choice((1.0, 1.5, 3.0)), dice.choice((1.0, 7.0, 60.0)))
    )
    missed = {name for name, _ in ever_matched(short)} - {name for name, _ in ever_matched(longer)}
    assert not missed, (
        f"matched with the shorter window and missed with the longer: {sorted(missed)}"
    )


# --- law 10: matching off -----------------------------------------------------------------------


def law_matching_off(journal: Journal, seed: int = 0) -> None:
    """Law 10: with matching switched off no case forms; nothing waits."""
    off = journal._replace(rules=msgspec.structs.replace(journal.rules, matching=False))
    platform = Platform(off.rules)
    for message in in_order(off):
        answer = platform.submit(message)
        for change in (*answer.timers, *answer.changes):
            assert change.subject == "instruction", f"a case formed: {change}"
            assert change.case is None, f"in a case: {change}"
    assert not platform.cases(), f"cases formed: {platform.cases()}"
    waiting = [v for v in platform.instructions() if v.state in ("held", "matched", "agreed")]
    assert not waiting, f"something waits though matching is off: {waiting}"


Law = Callable[[Journal, int], None]
CHEAP: dict[str, Law] = {"one run (1, 2, 3, 11, 12)": law_of_one_run}
COSTLY: dict[str, Law] = {
    "redelivery (4)": law_redelivery,
    "permutation (5)": law_permutation,
    "replay (6)": law_replay,
    "renaming (8)": law_renaming,
    "longer hold (9)": law_longer_hold,
    "matching off (10)": law_matching_off,
}
