"""One visit: its parts, how long each lasts and what it seizes (architecture, principles 6 and 7).

Small functions on plain arrays in the Numba subset; both engines call them. A party is one instruction
(a row of the workload). "One weighing, one scan, one opening" follows from the rule for shared steps;
no function here needs to know whether a visit is joint.
"""

from typing import NamedTuple

import numpy as np

from sim.jit.kernel import kernel
from sim.matching.core.codes import NOBODY
from sim.model.plan import Plan


class VisitTables(NamedTuple):
    """The arrays of a plan that the functions below use; shapes as in `Plan`."""

    n_steps: np.ndarray  # [K]
    shared: np.ndarray  # [K] steps, as bits
    place: np.ndarray  # [K, S]
    equipment: np.ndarray  # [K, S]
    kept: np.ndarray  # [K] steps not dropped by a lever, as bits
    counts_as: np.ndarray  # [K, S]
    officers: np.ndarray  # [K, A]
    visit_pool: np.ndarray  # [K, A]
    site_pool: np.ndarray  # [L, A]
    equipment_pool: np.ndarray  # [E, A]


def visit_tables(plan: Plan) -> VisitTables:
    """Return the arrays of a plan that visits need."""
    steps = plan.steps
    return VisitTables(
        n_steps=steps.n_steps,
        shared=bits_of(steps.shared),
        place=steps.place,
        equipment=steps.equipment,
        kept=bits_of(~steps.dropped),
        counts_as=steps.counts_as,
        officers=plan.officers,
        visit_pool=plan.visit_pool,
        site_pool=plan.site_pool,
        equipment_pool=plan.equipment_pool,
    )


def bits_of(steps: np.ndarray) -> np.ndarray:
    """Return the steps [K, S] of each stream as a bit mask [K]."""
    bits: np.ndarray = (steps.astype(np.int64) << np.arange(steps.shape[1])).sum(axis=1)
    return bits


@kernel
def all_wanted(
    tables: VisitTables, stream: int, rows: np.ndarray, n_rows: int, steps: np.ndarray
) -> int:
    """Return the steps that any of the first `n_rows` parties needs under the plan, as bits.

    `steps` holds the step bits of all instructions.
    """
    bits = 0
    for k in range(n_rows):
        bits |= steps[rows[k]]
    return int(bits & tables.kept[stream])


@kernel
def span(first: int, last: int) -> int:
    """Return the bits of the steps from `first` to `last`."""
    return (1 << last + 1) - (1 << first)


@kernel
def next_part(
    tables: VisitTables, stream: int, rows: np.ndarray, n_rows: int, steps: np.ndarray, begin: int
) -> tuple[int, int]:
    """Return the first and last step of the next part from step `begin` on, or (NOBODY, NOBODY).

    A part is the longest run of needed steps at one place.
    """
    first, last = NOBODY, NOBODY
    wanted = all_wanted(tables, stream, rows, n_rows, steps)
    for step in range(begin, tables.n_steps[stream]):
        if not wanted >> step & 1:
            continue
        if first == NOBODY:
            first = step
        elif tables.place[stream, step] != tables.place[stream, first]:
            break
        last = step
    return first, last


@kernel
def shared_minutes(
    rows: np.ndarray, n_rows: int, steps: np.ndarray, minutes: np.ndarray, step: int
) -> float:
    """Return the minutes of a shared step: done once, for as long as the longest party needs."""
    longest = 0.0
    for k in range(n_rows):
        if steps[rows[k]] >> step & 1:
            longest = max(longest, minutes[rows[k], step])
    return longest


@kernel
def side_by_side(
    rows: np.ndarray,
    n_rows: int,
    steps: np.ndarray,
    minutes: np.ndarray,
    own: int,
    begin: int,
    end: int,
    now: float,
    until: np.ndarray,
) -> float:
    """Return the minutes of own steps in [begin, end): parties work in parallel, so the longest counts.

    `own` holds the bits of own steps. Writes into `until` when each party with such a step is done.
    """
    longest = 0.0
    own &= span(begin, end - 1)
    for k in range(n_rows):
        mine, total = steps[rows[k]] & own, 0.0
        if not mine:
            continue
        for step in range(begin, end):
            if mine >> step & 1:
                total += minutes[rows[k], step]
        until[k] = now + total
        longest = max(longest, total)
    return longest


@kernel
def stay_for(
    rows: np.ndarray,
    n_rows: int,
    steps: np.ndarray,
    step: int,
    is_closing: bool,
    now: float,
    until: np.ndarray,
) -> None:
    """Write `now`, the end of a shared step, into `until` for the parties that stay for it.

    These are all parties that need the step. For closing steps after all own steps (close, seal), only
    those of them that worked longest stay, if there are any.
    """
    latest, closers = 0.0, False
    if is_closing:
        for k in range(n_rows):
            latest = max(latest, until[k])
        for k in range(n_rows):
            closers |= until[k] == latest and steps[rows[k]] >> step & 1 != 0
    for k in range(n_rows):
        if steps[rows[k]] >> step & 1:
            if until[k] == latest or not closers:
                until[k] = now


@kernel
def minutes_alone(
    minutes: np.ndarray, row: int, shared: int, own: int, first: int, last: int
) -> float:
    """Return the minutes of a part for a single party, summed in the same order as for several."""
    now, run = 0.0, 0.0
    for step in range(first, last + 1):
        if own >> step & 1:
            run += minutes[row, step]
        elif shared >> step & 1:
            now += run
            now += minutes[row, step]
            run = 0.0
    return now + run


@kernel
def part_minutes(
    tables: VisitTables,
    stream: int,
    rows: np.ndarray,
    n_rows: int,
    steps: np.ndarray,
    minutes: np.ndarray,
    leaves_early: np.ndarray,
    first: int,
    last: int,
    until: np.ndarray,
) -> float:
    """Return the minutes of the part from step `first` to `last` (architecture, principle 7).

    Writes into `until` how long each party's officers are needed, from the start of the part: to its end
    or, if they leave early, to their own last step (`stay_for`). `leaves_early` covers all instructions.
    """
    wanted = all_wanted(tables, stream, rows, n_rows, steps) & span(first, last)
    shared, own = wanted & tables.shared[stream], wanted & ~tables.shared[stream]
    if n_rows == 1:
        alone = minutes_alone(minutes, rows[0], shared, own, first, last)
        until[0] = alone
        return alone
    for k in range(n_rows):
        until[k] = 0.0
    now, run = 0.0, first
    for step in range(first, last + 1):
        if shared >> step & 1:
            if own & span(run, step - 1):
                now += side_by_side(rows, n_rows, steps, minutes, own, run, step, now, until)
            now += shared_minutes(rows, n_rows, steps, minutes, step)
            is_closing = own != 0 and not own >> step
            stay_for(rows, n_rows, steps, step, is_closing, now, until)
            run = step + 1
    if own & span(run, last):
        now += side_by_side(rows, n_rows, steps, minutes, own, run, last + 1, now, until)
    for k in range(n_rows):
        if not leaves_early[rows[k]]:
            until[k] = now
    return now


@kernel
def need_minutes(
    tables: VisitTables,
    stream: int,
    rows: np.ndarray,
    n_rows: int,
    steps: np.ndarray,
    agency: np.ndarray,
    first: int,
    last: int,
    until: np.ndarray,
    whole: float,
    pools: np.ndarray,
    n_needs: int,
    stays: np.ndarray,
) -> bool:
    """Write into `stays` how long each need of a part is held; return whether any is released early.

    Sites and machines are held to the end (`whole`), officers until their party leaves; officers of one
    pool leave together.
    """
    early = False
    for j in range(n_needs):
        stays[j] = NOBODY
        for k in range(n_rows):
            if tables.visit_pool[stream, agency[rows[k]]] != pools[j]:
                continue
            if takes_part(tables, stream, steps[rows[k]], first, last):
                stays[j] = max(stays[j], until[k])
        if stays[j] == NOBODY:
            stays[j] = whole
        early |= stays[j] < whole
    return early


@kernel
def takes_part(tables: VisitTables, stream: int, steps: int, first: int, last: int) -> bool:
    """Whether a party has a step in this part."""
    return bool(steps & tables.kept[stream] & span(first, last))


@kernel
def has_all_equipment(
    tables: VisitTables,
    stream: int,
    rows: np.ndarray,
    n_rows: int,
    steps: np.ndarray,
    first: int,
    last: int,
    agency: int,
) -> bool:
    """Whether an agency has all the machines that this part needs."""
    wanted = all_wanted(tables, stream, rows, n_rows, steps)
    for step in range(first, last + 1):
        kind = tables.equipment[stream, step]
        if kind != NOBODY and tables.equipment_pool[kind, agency] == NOBODY and wanted >> step & 1:
            return False
    return True


@kernel
def host(
    tables: VisitTables,
    stream: int,
    rows: np.ndarray,
    n_rows: int,
    steps: np.ndarray,
    agency: np.ndarray,
    first: int,
    last: int,
) -> int:
    """Return the agency at whose site a part takes place (matching rule 5).

    In order of preference: a party with a site and all the equipment, a party with a site, any agency with
    a site; ties go to the lowest agency. NOBODY if no agency has such a site.
    """
    place = tables.place[stream, first]
    best = NOBODY
    for k in range(n_rows):
        row = rows[k]
        if not takes_part(tables, stream, steps[row], first, last):
            continue
        if tables.site_pool[place, agency[row]] == NOBODY:
            continue
        if has_all_equipment(tables, stream, rows, n_rows, steps, first, last, agency[row]):
            return int(agency[row])
        if best == NOBODY:
            best = int(agency[row])
    if best == NOBODY:
        for other in range(tables.site_pool.shape[1]):
            if best == NOBODY and tables.site_pool[place, other] != NOBODY:
                best = other
    return best


@kernel
def machine_pool(
    tables: VisitTables,
    kind: int,
    at_host: int,
    rows: np.ndarray,
    n_rows: int,
    agency: np.ndarray,
) -> int:
    """Return the pool of the machine used: the host's, else a party's, else any; NOBODY if none."""
    pools = tables.equipment_pool
    if at_host != NOBODY and pools[kind, at_host] != NOBODY:
        return int(pools[kind, at_host])
    for k in range(n_rows):
        if pools[kind, agency[rows[k]]] != NOBODY:
            return int(pools[kind, agency[rows[k]]])
    for other in range(pools.shape[1]):
        if pools[kind, other] != NOBODY:
            return int(pools[kind, other])
    return NOBODY


@kernel
def add_need(pools: np.ndarray, units: np.ndarray, n: int, pool: int, more: int) -> int:
    """Add units of a pool to a list of needs sorted by pool; return its new length."""
    at = 0
    while at < n and pools[at] < pool:
        at += 1
    if at < n and pools[at] == pool:
        units[at] += more
        return n
    for k in range(n, at, -1):
        pools[k] = pools[k - 1]
        units[k] = units[k - 1]
    pools[at] = pool
    units[at] = more
    return n + 1


@kernel
def part_needs(
    tables: VisitTables,
    stream: int,
    rows: np.ndarray,
    n_rows: int,
    steps: np.ndarray,
    agency: np.ndarray,
    first: int,
    last: int,
    pools: np.ndarray,
    units: np.ndarray,
) -> int:
    """Write the needs of a part into `pools` and `units`; return the number of entries.

    One site, one machine of each kind that a step needs, and the officers of each party that has a
    step in it. `pools` and `units` have room for 1 + E + A entries.
    """
    n, wanted = 0, all_wanted(tables, stream, rows, n_rows, steps)
    at_host = host(tables, stream, rows, n_rows, steps, agency, first, last)
    if at_host != NOBODY:
        site = tables.site_pool[tables.place[stream, first], at_host]
        n = add_need(pools, units, n, site, 1)
    for step in range(first, last + 1):
        kind = tables.equipment[stream, step]
        if kind == NOBODY or not wanted >> step & 1:
            continue
        known = False
        for earlier in range(first, step):
            if tables.equipment[stream, earlier] == kind and wanted >> earlier & 1:
                known = True
        pool = machine_pool(tables, kind, at_host, rows, n_rows, agency)
        if not known and pool != NOBODY:
            n = add_need(pools, units, n, pool, 1)
    for k in range(n_rows):
        row = rows[k]
        if takes_part(tables, stream, steps[row], first, last):
            n = add_need(
                pools,
                units,
                n,
                tables.visit_pool[stream, agency[row]],
                tables.officers[stream, agency[row]],
            )
    return n


@kernel
def count_steps(
    tables: VisitTables, stream: int, rows: np.ndarray, n_rows: int, steps: np.ndarray, bit: int
) -> int:
    """Return how many moves (1), openings (2), weighings (4) or scans (8) a visit has.

    Shared steps count once, own steps once for each party.
    """
    total = 0
    for step in range(tables.n_steps[stream]):
        if not tables.counts_as[stream, step] & bit:
            continue
        for k in range(n_rows):
            if steps[rows[k]] & tables.kept[stream] & 1 << step:
                total += 1
                if tables.shared[stream] >> step & 1:
                    break
    return total
