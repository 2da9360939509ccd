"""The workload: all random values, drawn before the simulation (architecture, principle 1).

Policies differ in mechanism only, so one workload serves all of them (common random numbers). Times
are minutes from the start of the run (a Monday, 00:00 local time unless the port says otherwise).
"""

from dataclasses import dataclass

import numpy as np

from sim.types import Bools, Floats, Ints


@dataclass(frozen=True)
class Objects:
    """One entry per object, sorted by (arrival, stream); n objects, A agencies."""

    stream: Ints  # [n] index of the stream in the port
    arrived: Floats  # [n]
    present: Floats  # [n] available for inspection: arrived + unloading
    declared: Floats  # [n] papers lodged: present + preparation - ahead, at least 0
    pick_up: Floats  # [n] minutes from release to leaving the port
    containers: Ints  # [n]
    urgent: Bools  # [n] perishable, live or dangerous
    deals: Bools  # [n, A] the agency is concerned
    review: Floats  # [n, A] minutes of review by an officer; 0 where the system passes the papers
    missed: Bools  # [n, A] violates the agency's rules but is not selected by it


@dataclass(frozen=True)
class Instructions:
    """One entry per instruction, sorted by (object, agency); m instructions, S steps.

    Step s is step s of the procedure of the object's stream.
    """

    object: Ints  # [m]
    agency: Ints  # [m]
    methods: Ints  # [m] bits of sim.domain.methods
    steps: Ints  # [m] bits of the steps needed, before any lever
    minutes: Floats  # [m, S] minutes of each step needed, over all containers; else 0
    delay: Floats  # [m] end of papers to receipt by the platform
    withdrawn_after: Floats  # [m] minutes from receipt to withdrawal; NaN: never
    relies: Bools  # [m] would accept a partner's result that covers its methods
    leaves_early: Bools  # [m] its officers leave a joint visit when their own steps are done
    by_phone: Floats  # [m] working minutes to an answer, without agreed slots
    on_platform: Floats  # [m] the same with agreed slots
    declines: Bools  # [m]
    absent: Bools  # [m] agrees but does not come
    hit: Bools  # [m] its inspection finds a violation
    found_by_partner: Bools  # [m] a partner whose result is accepted would also find the violation
    treatment: Floats  # [m] minutes from a hit to the disposition; 0: no hit
    detained: Bools  # [m] the object is never released after a hit
    analysis: Floats  # [m] laboratory time of its sample; 0: none


@dataclass(frozen=True)
class Breakdowns:
    """One entry per failure of a machine, sorted by (begins, equipment, agency)."""

    equipment: Ints  # [b] index of the kind in the port's `equipment`
    agency: Ints  # [b] owner of the machine
    begins: Floats  # [b]
    ends: Floats  # [b]


@dataclass(frozen=True)
class Workload:
    """What would happen to every object of one replication, independently of the policy."""

    port: str
    seed: int
    replication: int
    horizon_min: float  # objects arrive in [0, horizon)
    objects: Objects
    instructions: Instructions
    breakdowns: Breakdowns

    @property
    def n_objects(self) -> int:
        """Number of objects."""
        return len(self.objects.arrived)

    @property
    def n_instructions(self) -> int:
        """Number of instructions."""
        return len(self.instructions.object)

    def straight(self) -> Bools:
        """Return which objects need no officer [n]: papers passed by the system, no instruction.

        They seize nothing and nobody waits for them, so their times follow without simulation.
        """
        wanted = np.zeros(self.n_objects, np.bool_)
        wanted[self.instructions.object] = True
        busy = (self.objects.deals & (self.objects.review > 0)).any(axis=1)
        straight: Bools = ~wanted & ~busy
        return straight

    def first_instruction(self) -> Ints:
        """Return `first`: object i has the instructions first[i] to first[i + 1]."""
        first = np.zeros(self.n_objects + 1, np.int64)
        np.cumsum(np.bincount(self.instructions.object, minlength=self.n_objects), out=first[1:])
        return first
