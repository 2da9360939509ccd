"""Keys that name the same thing, and containment of things (decision 0001).

`Links` is the online registry: a union-find over things with containment edges. `unite_in_bulk` unites
the keys of a whole table at once.
"""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Key = tuple[str, str]  # kind and normal form


class Links:
    """Things (small integers) named by keys, merged by `merge`, nested by `contain`."""

    def __init__(self) -> None:
        self.thing_of: dict[Key, int] = {}
        self.parent: list[int] = []
        self.names: list[Key] = []  # the first key of each thing
        self.members: dict[int, tuple[int, ...]] = {}
        self.holders: dict[int, tuple[int, ...]] = {}
        self.declared: set[int] = set()

    def new(self, keys: Sequence[Key]) -> int:
        """Create a thing named by these keys, even if they named another before."""
        thing = len(self.parent)
        self.parent.append(thing)
        for key in keys:
            self.thing_of[key] = thing
        self.names.append(keys[0])
        return thing

    def name_of(self, thing: int) -> Key:
        """Return the first key of a thing."""
        return self.names[thing]

    def find(self, thing: int) -> int:
        """Return the thing into which this one has been merged (or itself)."""
        parent = self.parent
        while (upper := parent[thing]) != thing:
            parent[thing] = parent[upper]
            thing = parent[thing]
        return thing

    def get(self, key: Key) -> int | None:
        """Return the thing that a key names, or None."""
        thing = self.thing_of.get(key)
        return None if thing is None else self.find(thing)

    def merge(self, keep: int, drop: int) -> int:
        """Merge two things; return the one kept.

        A thing is not merged with its contents: one container of a consignment is not all of it.
        """
        keep, drop = self.find(keep), self.find(drop)
        if keep == drop or self.holds(keep, drop) or self.holds(drop, keep):
            return keep
        self.parent[drop] = keep
        if drop in self.declared:
            self.declared.add(keep)
        for member in self.members.pop(drop, ()):  # redirect containment from `drop` to `keep`
            if not self.holds(keep, member):
                self.members[keep] = (*self.members.get(keep, ()), member)
        for holder in self.holders.pop(drop, ()):
            if self.find(holder) not in self.around(keep):
                self.holders[keep] = (*self.holders.get(keep, ()), holder)
        return keep

    def contain(self, holder: int, member: int) -> bool:
        """Record that `holder` contains `member`; return whether that is new. Cycles are refused."""
        holder, member = self.find(holder), self.find(member)
        if holder == member:
            return False
        if holder in self.members or member in self.members:
            if self.holds(holder, member) or self.holds(member, holder):
                return False
        self.members[holder] = (*self.members.get(holder, ()), member)
        self.holders[member] = (*self.holders.get(member, ()), holder)
        return True

    def holds(self, holder: int, thing: int) -> bool:
        """Whether `thing` is `holder` or is contained in it, at any depth."""
        return self.find(thing) in self.inside(holder)

    def inside(self, thing: int) -> list[int]:
        """Return the thing and everything in it, in order of entry."""
        thing = self.find(thing)
        if thing not in self.members:
            return [thing]
        found = dict.fromkeys([thing])
        for member in self.members[thing]:
            found.update(dict.fromkeys(self.inside(member)))
        return list(found)

    def around(self, thing: int) -> list[int]:
        """Return the thing and everything that contains it."""
        thing = self.find(thing)
        holders = self.holders.get(thing)
        if holders is None:
            return [thing]
        found = {thing: None}
        for holder in holders:
            found |= dict.fromkeys(self.around(holder))
        return list(found)

    def smallest(self, thing: int) -> list[int]:
        """Return the smallest things inside `thing`: itself if it has no members."""
        thing = self.find(thing)
        if thing not in self.members:
            return [thing]
        return [inner for inner in self.inside(thing) if inner not in self.members]


def unite_in_bulk(n: int, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the component number (0 …) of each of `n` keys, linked pairwise by left[i] = right[i]."""
    links = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(n, n))
    return np.asarray(connected_components(links, directed=False)[1])
