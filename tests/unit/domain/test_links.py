"""Which keys name one thing and which things hold which, against a model of plain sets."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.domain.links import Links, unite_in_bulk

N_THINGS = 7
THINGS = range(N_THINGS)
A, B, C, D = ("bill", "A"), ("container", "B"), ("container", "C"), ("wagon", "D")

Step = tuple[str, int, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["merge", "contain", "contain"]),
        st.sampled_from(THINGS),
        st.sampled_from(THINGS),
    ),
    max_size=14,
)


class Sets:
    """The model: groups of things that are one, and a set of edges between things."""

    def __init__(self) -> None:
        self.groups = [frozenset([thing]) for thing in THINGS]
        self.edges: set[tuple[int, int]] = set()

    def same(self, thing: int) -> frozenset[int]:
        """All things that are one with this one."""
        return next(group for group in self.groups if thing in group)

    def reached(self, thing: int, edges: set[tuple[int, int]]) -> frozenset[int]:
        """The thing and all that edges lead to, as a fixed point."""
        found = self.same(thing)
        while True:
            further = found.union(*(self.same(b) for a, b in edges if a in found))
            if further == found:
                return found
            found = further

    def inside(self, thing: int) -> frozenset[int]:
        """The thing and all that lies in it."""
        return self.reached(thing, self.edges)

    def around(self, thing: int) -> frozenset[int]:
        """The thing and all that hold it."""
        return self.reached(thing, {(b, a) for a, b in self.edges})

    def smallest(self, thing: int) -> frozenset[int]:
        """What lies in the thing and holds nothing itself."""
        return frozenset(t for t in self.inside(thing) if self.inside(t) == self.same(t))

    def nested(self, a: int, b: int) -> bool:
        """Whether the two are one, or one holds the other."""
        return b in self.inside(a) or a in self.inside(b)

    def merge(self, a: int, b: int) -> None:
        """Make two things one, unless one holds the other."""
        if not self.nested(a, b):
            both = self.same(a) | self.same(b)
            self.groups = [group for group in self.groups if not group & both] + [both]

    def contain(self, a: int, b: int) -> bool:
        """Put b into a, unless one of them already holds the other."""
        if self.nested(a, b):
            return False
        self.edges.add((a, b))
        return True


def key_of(thing: int) -> tuple[str, str]:
    return ("container", str(thing))


def built(steps: list[Step]) -> tuple[Links, Sets]:
    """Links and the model after the same steps."""
    links, sets = Links(), Sets()
    for thing in THINGS:
        assert links.new([key_of(thing)]) == thing
    for step, a, b in steps:
        told, expected = getattr(links, step)(a, b), getattr(sets, step)(a, b)
        if step == "contain":
            assert told == expected, "`contain` says whether it was news"
    return links, sets


def full(links: Links, things: list[int]) -> set[int]:
    """All names of the things found, merged ones too."""
    roots = {links.find(thing) for thing in things}
    return {thing for thing in THINGS if links.find(thing) in roots}


@given(STEPS)
def test_things_are_one_exactly_if_they_were_merged(steps: list[Step]) -> None:
    links, sets = built(steps)
    for thing in THINGS:
        assert full(links, [thing]) == sets.same(thing)
        assert links.get(key_of(thing)) == links.find(thing)


@given(STEPS)
def test_a_thing_holds_what_was_put_into_it_at_any_depth(steps: list[Step]) -> None:
    links, sets = built(steps)
    for thing in THINGS:
        assert full(links, links.inside(thing)) == sets.inside(thing)
        assert {other for other in THINGS if links.holds(thing, other)} == sets.inside(thing)


@given(STEPS)
def test_around_a_thing_is_all_that_holds_it(steps: list[Step]) -> None:
    links, sets = built(steps)
    for thing in THINGS:
        assert full(links, links.around(thing)) == sets.around(thing)


@given(STEPS)
def test_the_smallest_things_hold_nothing(steps: list[Step]) -> None:
    links, sets = built(steps)
    for thing in THINGS:
        assert full(links, links.smallest(thing)) == sets.smallest(thing)
        assert len(set(links.smallest(thing))) == len(links.smallest(thing))


@given(STEPS)
def test_there_are_no_circles(steps: list[Step]) -> None:
    links, _ = built(steps)
    for a in THINGS:
        for b in THINGS:
            if links.holds(a, b) and links.holds(b, a):
                assert links.find(a) == links.find(b)


def test_a_merge_keeps_the_first_and_its_keys_find_it() -> None:
    links = Links()
    box, plate = links.new([B]), links.new([D])
    assert links.merge(box, plate) == box
    assert links.get(D) == links.get(B) == box
    assert links.get(C) is None


def test_a_merged_thing_is_declared_if_either_was() -> None:
    links = Links()
    box, plate = links.new([B]), links.new([D])
    links.declared.add(plate)
    links.merge(box, plate)
    assert box in links.declared


def test_one_container_is_never_merged_with_its_whole_consignment() -> None:
    links = Links()
    bill, box = links.new([A]), links.new([B])
    links.contain(bill, box)
    assert links.merge(bill, box) == bill
    assert links.find(box) == box
    assert links.merge(box, bill) == box
    assert links.find(bill) == bill


def test_a_merge_brings_members_and_holders_along() -> None:
    links = Links()
    bill, box, other = links.new([A]), links.new([B]), links.new([C])
    train, wagon = links.new([("train", "T")]), links.new([D])
    links.contain(bill, box)
    links.contain(bill, other)
    links.contain(train, wagon)
    links.merge(train, bill)
    links.merge(wagon, box)
    assert links.smallest(bill) == links.smallest(train) == [wagon, other]
    assert links.around(other) == [other, train]


def test_members_are_listed_in_the_order_of_their_entry() -> None:
    links = Links()
    bill, *boxes = (links.new([key_of(n)]) for n in range(6))
    for box in reversed(boxes):
        links.contain(bill, box)
    assert links.smallest(bill) == boxes[::-1]


def test_a_new_thing_takes_its_keys_over() -> None:
    links = Links()
    old = links.new([B, C])
    new = links.new([B])
    assert (links.get(B), links.get(C)) == (new, old)


@given(st.integers(1, 12).flatmap(lambda n: st.tuples(st.just(n), st.data())))
def test_unions_in_bulk_are_those_one_by_one(world: tuple[int, st.DataObject]) -> None:
    n, data = world
    key = st.integers(0, n - 1)
    pairs = data.draw(st.lists(st.tuples(key, key), max_size=15))
    links = Links()
    for thing in range(n):
        links.new([key_of(thing)])
    for a, b in pairs:
        links.merge(a, b)
    left, right = np.array(pairs, np.int64).reshape(-1, 2).T
    component = unite_in_bulk(n, left, right)
    one_by_one = [links.find(thing) for thing in range(n)]
    assert len(set(zip(component.tolist(), one_by_one, strict=True))) == len(set(one_by_one))
    assert sorted(set(component.tolist())) == list(range(len(set(one_by_one))))


@pytest.mark.parametrize("n", [0, 1, 5])
def test_without_links_every_key_is_its_own(n: int) -> None:
    nothing = np.zeros(0, np.int64)
    assert unite_in_bulk(n, nothing, nothing).tolist() == list(range(n))
