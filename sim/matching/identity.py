"""Which object a message refers to: keys to things, things to objects (decision 0001)."""

import msgspec

from sim.domain import messages as msg
from sim.domain.identifiers import identify
from sim.domain.links import Key, Links
from sim.domain.objects import CLASS_NAMES, KEY_KINDS
from sim.matching.core.codes import FIRST_TERMINAL, NOBODY, Reason, State
from sim.matching.delivery import INF, NAN, Delivery

_REJECTIONS = {"bad_form": Reason.BAD_FORM, "bad_check_digit": Reason.BAD_CHECK_DIGIT}
_CLASS_OF = {name: int(kind.object_class) for name, kind in KEY_KINDS.items()}
Facts = tuple[int, int, float]  # class, area, ETA (min) that a declaration stated
_NO_FACTS: Facts = (NOBODY, NOBODY, NAN)


class Named(msgspec.Struct, gc=False):
    """The checked keys of one message: valid ones by level, and the errors of others."""

    by_level: dict[int, list[Key]]
    fault: Reason | None

    def lowest(self) -> Key:
        """Return the first valid key of the lowest level."""
        return self.by_level[min(self.by_level)][0]


def check(keys: msg.Keys) -> Named:
    """Check the keys of a message."""
    by_level: dict[int, list[Key]] = {}
    first_fault = None
    for name, text in keys.items():
        kind = KEY_KINDS.get(name)
        if kind is None:  # the second field of a pair
            continue
        value, fault = identify(name, text, keys[kind.partner] if kind.partner else None)
        if fault is None:
            by_level.setdefault(kind.level, []).append((name, value))
        else:
            first_fault = first_fault or _REJECTIONS[fault]
    return Named(by_level, first_fault)


class FrozenIdentity(msgspec.Struct):
    """An identity as plain data."""

    parent: list[int]
    names: list[Key]
    thing_of: list[tuple[str, str, int]]
    members: dict[int, tuple[int, ...]]
    holders: dict[int, tuple[int, ...]]
    declared: list[int]
    facts: dict[int, Facts]
    object_of: dict[int, int]


class Identity:
    """The known things, their keys and containers, and the objects of the smallest things.

    `changed` collects the things whose objects may have changed; the platform moves instructions.
    """

    def __init__(self, delivery: Delivery, object_class: str | None) -> None:
        self.links = Links()
        self.facts: dict[int, Facts] = {}
        self.object_of: dict[int, int] = {}
        self.changed: list[int] = []
        self._delivery = delivery
        self._class = None if object_class is None else CLASS_NAMES.index(object_class)

    def freeze(self) -> FrozenIdentity:
        """Return the whole state as plain data (see `thaw`)."""
        links = self.links
        return FrozenIdentity(
            parent=links.parent,
            names=links.names,
            thing_of=[(*key, thing) for key, thing in links.thing_of.items()],
            members=links.members,
            holders=links.holders,
            declared=sorted(links.declared),
            facts=self.facts,
            object_of=self.object_of,
        )

    def thaw(self, frozen: FrozenIdentity) -> None:
        """Restore frozen data into a new identity."""
        links = self.links
        links.parent, links.names = frozen.parent, frozen.names
        links.members, links.holders = frozen.members, frozen.holders
        links.thing_of = {(kind, value): thing for kind, value, thing in frozen.thing_of}
        links.declared = set(frozen.declared)
        self.facts, self.object_of = frozen.facts, frozen.object_of

    # --- instructions, no_interest, berth ------------------------------------------------------

    def known(self, keys: msg.Keys) -> int | None:
        """Return the thing that a single key names, if the key is registered exactly as written.

        Registered keys are in normal form, which for ASCII text is unique.
        """
        if len(keys) != 1:
            return None
        (key,) = keys.items()
        thing = self.links.get(key)
        return thing if key[1].isascii() else None

    def thing_named(self, named: Named) -> int | Reason:
        """Return the thing named by the lowest valid key, linking new keys; or the reason for refusal."""
        links = self.links
        if len(named.by_level) == 1 and named.fault is None:
            (keys,) = named.by_level.values()
            if len(keys) == 1:  # the usual message
                thing = links.get(keys[0])
                return links.new(keys) if thing is None else thing
        known = self._known_things(named)
        if named.fault is not None and not any(known.values()):
            return named.fault
        found = [thing for level in sorted(known) for thing in known[level]]
        for upper in found[1:]:
            if not (links.holds(upper, found[0]) or links.holds(found[0], upper)):
                return Reason.KEYS_DISAGREE
        return self._link_levels(named, {level: t[0] for level, t in known.items() if t})

    def objects_of(self, thing: int) -> tuple[int, ...]:
        """Return the indices of the smallest objects of a thing, created when first needed."""
        links = self.links
        if thing not in links.members:
            return (self._object(thing),)
        return tuple([self._object(inner) for inner in links.smallest(thing)])

    def objects_named(self, keys: msg.Keys) -> set[int]:
        """Return the indices of existing objects that a key set names; create none."""
        named = check(keys)
        thing = self.links.get(named.lowest()) if named.by_level else None
        if thing is None:
            return set()
        inside = self.links.smallest(thing)
        return {self.object_of[inner] for inner in inside if inner in self.object_of}

    def _known_things(self, named: Named) -> dict[int, list[int]]:
        """Return the distinct things that the valid keys name, by level."""
        get = self.links.get
        return {
            level: list(dict.fromkeys(thing for key in keys if (thing := get(key)) is not None))
            for level, keys in named.by_level.items()
        }

    def _link_levels(self, named: Named, known: dict[int, int]) -> int:
        """Link each valid key to the thing of its level, nest the levels, return the lowest thing."""
        links = self.links
        lowest = inner = NOBODY
        for level in sorted(named.by_level):
            keys = named.by_level[level]
            thing = known.get(level)
            if thing is None:
                thing = links.new(keys)
            else:
                for key in keys:
                    links.thing_of.setdefault(key, thing)
            if inner == NOBODY:
                lowest = thing
            elif links.contain(thing, inner) and known:
                self.changed.append(thing)
            inner = thing
        return lowest

    def _object(self, thing: int) -> int:
        index = self.object_of.get(thing)
        if index is not None:
            return index
        kind, value = self.links.name_of(thing)
        declared = self.links.declared
        cls, area, eta = self._facts_of(thing)
        index = self.object_of[thing] = self._delivery.add(
            value,
            self._class_of(kind) if cls == NOBODY else cls,
            area,
            INF if eta != eta else eta,
            declared=thing in declared
            or any(holder in declared for holder in self.links.around(thing)),
        )
        return index

    def _class_of(self, kind: str) -> int:
        return _CLASS_OF[kind] if self._class is None else self._class

    def _facts_of(self, thing: int) -> Facts:
        """Return class, area and ETA of a thing, from its declaration or its nearest container's."""
        cls, area, eta = self.facts.get(thing, _NO_FACTS)
        if thing in self.links.holders:
            for holder in self.links.around(thing)[1:]:
                own = self.facts.get(holder, _NO_FACTS)
                cls = own[0] if cls == NOBODY else cls
                area = own[1] if area == NOBODY else area
                eta = own[2] if eta != eta else eta
        return cls, area, eta

    # --- declarations --------------------------------------------------------------------------

    def declare(self, message: msg.Declare, now: float) -> Reason:
        """Apply a declaration: keys, links, class, area, ETA; update existing objects."""
        own = check(message.object)
        if not (message.same_as or message.contains) and self._is_new(own):
            main = self._link_levels(own, {})
            self.links.declared.add(main)
            self._note_facts(message, main, own.lowest()[0])
            return Reason.DECLARED
        sets = [own, *map(check, message.same_as), *map(check, message.contains)]
        for named in sets:
            if not named.by_level:
                return named.fault or Reason.BAD_FORM
            if self._conflict(named):
                return Reason.KEYS_DISAGREE
        things = [self._declared_thing(named) for named in sets]
        main, n_same = things[0], len(message.same_as)
        for thing in things[1 : 1 + n_same]:
            main = self._merge(main, thing)
        links = self.links
        for member in things[1 + n_same :]:
            if links.contain(main, member):
                self.changed.append(main)
            links.declared.add(links.find(member))
        links.declared.add(main)
        self._note_facts(message, main, own.lowest()[0])
        for thing in links.smallest(main):
            index = self.object_of.get(thing)
            if index is not None:
                cls, area, eta = self._facts_of(thing)
                self._delivery.declare(index, now, cls, area, eta)
        return Reason.DECLARED

    def _is_new(self, named: Named) -> bool:
        """Whether all keys are valid and none is known: the usual case."""
        known = self.links.thing_of.keys()
        return bool(named.by_level) and all(map(known.isdisjoint, named.by_level.values()))

    def _note_facts(self, message: msg.Declare, main: int, kind: str) -> None:
        cls, area, eta = self.facts.get(main, _NO_FACTS)
        if message.object_class is not None:
            cls = CLASS_NAMES.index(message.object_class)
        elif cls == NOBODY:
            cls = self._class_of(kind)
        if message.area is not None:
            area = self._delivery.areas(message.area)
        if message.eta is not None:
            eta = message.eta
        self.facts[main] = (cls, area, eta)

    def _conflict(self, named: Named) -> bool:
        """Whether keys of one level name different declared objects, one of them still in process."""
        for things in self._known_things(named).values():
            if len(things) > 1:
                declared = [thing for thing in things if thing in self.links.declared]
                if len(declared) > 1 and any(self._at_work(thing) for thing in declared):
                    return True
        return False

    def _states_on(self, thing: int) -> list[int]:
        """Return the states of all instructions on the objects of a thing."""
        states: list[int] = []
        for inner in self.links.smallest(thing):
            index = self.object_of.get(inner)
            if index is not None:
                obj = self._delivery.objects[index]
                states.extend(obj.rows["state"][: obj.head[0].n_rows].tolist())
        return states

    def _at_work(self, thing: int) -> bool:
        return any(state < FIRST_TERMINAL for state in self._states_on(thing))

    def _released(self, thing: int) -> bool:
        """Whether all instructions on a thing have ended, at least one by disposition or acceptance."""
        states = self._states_on(thing)
        return bool(states) and min(states) >= FIRST_TERMINAL and max(states) >= State.SATISFIED

    def _declared_thing(self, named: Named) -> int:
        """Return the thing named by the keys of a declaration; link, merge or renew as needed."""
        links = self.links
        known: dict[int, int] = {}
        for level, things in self._known_things(named).items():
            if not things:
                continue
            current = [thing for thing in things if not self._released(thing)]
            if not current:
                known[level] = links.new(named.by_level[level])
                continue
            declared = [thing for thing in current if thing in links.declared]
            at_work = [thing for thing in declared if self._at_work(thing)]
            keep = (at_work or declared or current)[-1]
            for thing in current:
                if thing != keep and thing not in links.declared:
                    keep = self._merge(keep, thing)
            for key in named.by_level[level]:
                links.thing_of[key] = keep
            known[level] = keep
        return self._link_levels(named, known)

    def _merge(self, keep: int, drop: int) -> int:
        """Merge two things; the object whose joint case formed earlier is kept."""
        links = self.links
        keep, drop = links.find(keep), links.find(drop)
        if self._joint_since(drop) < self._joint_since(keep):
            keep, drop = drop, keep
        if keep == drop or links.merge(keep, drop) != links.find(drop):
            return keep  # identical, or one contains the other: not merged
        theirs = self.object_of.pop(drop, None)
        if theirs is not None:
            self.object_of.setdefault(keep, theirs)
        mine, other = self.facts.get(keep, _NO_FACTS), self.facts.pop(drop, _NO_FACTS)
        self.facts[keep] = (
            other[0] if mine[0] == NOBODY else mine[0],
            other[1] if mine[1] == NOBODY else mine[1],
            other[2] if mine[2] != mine[2] else mine[2],
        )
        self.changed += [drop, keep]
        return keep

    def _joint_since(self, thing: int) -> float:
        """Return when the joinable case of a thing's object formed (infinite if none)."""
        index = self.object_of.get(thing)
        if index is None:
            return INF
        obj = self._delivery.objects[index]
        k = obj.head[0].joinable
        return INF if k == NOBODY else float(obj.cases[k].formed_at)
