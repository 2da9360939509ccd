"""The register: objects, their keys and instructions, and views of them."""

import msgspec

from sim.domain import messages as msg
from sim.domain.identifiers import normalise
from sim.domain.objects import KEY_KINDS
from sim.matching.core.codes import NOBODY
from sim.matching.delivery import Delivery
from sim.matching.identity import Identity
from sim.matching.objects import InstructionRecord, RegisteredObject
from sim.matching.reasons import NAMES
from sim.matching.rules import Rules
from sim.matching.views import (
    STATE_NAMES,
    CaseView,
    InstructionView,
    flag_names,
    view_case,
    view_row,
)


class Register:
    """Objects, identities and instructions of one platform, with views."""

    def __init__(self, rules: Rules, object_class: str | None) -> None:
        self.rules = rules
        self.object_class = object_class
        self._delivery = Delivery(rules)
        self._identity = Identity(self._delivery, object_class)
        self._records: dict[tuple[str, str], InstructionRecord] = {}
        self._named_by: dict[int, tuple[InstructionRecord, ...]] = {}

    def _row(self, record: InstructionRecord, index: int) -> tuple[RegisteredObject, int]:
        obj = self._delivery.objects[index]
        return obj, obj.row_of(record.agency_id, record.number_id)

    def _rows(self, record: InstructionRecord) -> list[tuple[RegisteredObject, int]]:
        return [self._row(record, index) for index in record.targets]

    def _state(self, record: InstructionRecord, index: int) -> int:
        obj, i = self._row(record, index)
        return int(obj.rows[i].state)

    def instruction(self, agency: str, number: str, member: str | None = None) -> InstructionView:
        """Return the current state of an instruction, over all members or for one (any of its keys).

        Raises KeyError if there is none.
        """
        record = self._records[agency, number]
        if record.rejected != NOBODY:
            return InstructionView(
                agency, number, record.version, "rejected", NAMES[record.rejected],
                record.rejected_at, flags=flag_names(record.flags),
            )  # fmt: skip
        tables = self._delivery.tables
        urgent, words = int(tables.record[0].urgent), tables.agencies.words
        views = {
            obj.label: view_row(obj, i, record, words, urgent) for obj, i in self._rows(record)
        }
        if member is not None:
            return views[self.label_of(member)]
        least = min(STATE_NAMES.index(view.state) for view in views.values())
        among = [view for view in views.values() if view.state == STATE_NAMES[least]]
        latest = max(among, key=lambda view: view.at)
        if len(views) > 1:
            states = {label: view.state for label, view in views.items()}
            return msgspec.structs.replace(latest, members=states)
        return latest

    def label_of(self, key: str) -> str:
        """Return the label of the object that a bare key value names (its own key or a container's).

        Raises KeyError if there is none, or more than one.
        """
        value, links, object_of = normalise(key), self._identity.links, self._identity.object_of
        for kind in KEY_KINDS:
            thing = links.get((kind, value))
            if thing is not None:
                indices = [object_of[t] for t in links.smallest(thing) if t in object_of]
                if len(indices) == 1:
                    return self._delivery.objects[indices[0]].label
        raise KeyError(key)

    def labels(self) -> list[str]:
        """Return the labels of all objects with instructions, in order of first mention."""
        return list(
            dict.fromkeys(
                obj.label for record in self._records.values() for obj, _ in self._rows(record)
            )
        )

    def labels_named(self, keys: msg.Keys) -> set[str]:
        """Return the labels of the objects that a key set names; empty for unknown keys."""
        indices = self._identity.objects_named(keys)
        return {self._delivery.objects[index].label for index in indices}

    def labels_of(self, agency: str, number: str) -> set[str]:
        """Return the labels of the objects of an instruction; empty if it is unknown."""
        record = self._records.get((agency, number))
        return {obj.label for obj, _ in self._rows(record)} if record else set()

    def instructions(self) -> list[InstructionView]:
        """Return all instructions in the order of first receipt."""
        return [self.instruction(*key) for key in self._records]

    def cases(self) -> list[CaseView]:
        """Return all cases by time of formation."""
        tables = self._delivery.tables
        found = [
            view_case(obj, k, tables.agencies.words, tables.sites.words)
            for obj in self._delivery.objects
            for k in range(obj.head[0].n_cases)
        ]
        return sorted(found, key=lambda case: (case.formed_at, case.case))
