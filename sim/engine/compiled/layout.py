"""The memory of the compiled engine: one record with all scalars and the address of each table.

This record is the only argument that handlers share. Tables are record arrays; `object_at(w, i)` is row
`i` of the table `objects`, and so on (see `sim.jit.tables`). All handlers use the same letters: `w` the
record, `i` an object, `a` an agency, `m` an instruction, `k` a stream, `s` a slot, `t` a task, `v` a visit.
"""

import numpy as np

from sim.jit.tables import arrays, hints, parts, records
from sim.matching.core.records import CASE, INSTRUCTION, LOG, MESSAGE, OBJECT, RULES, SITE
from sim.model.instruction_inputs import INSTRUCTION_INPUT
from sim.model.ready_visits import PARTY_QUESTION, READY_VISIT

_KINDS = {"f": "f8", "i": "i4", "b": "i1", "": "i8"}


def _record(*names: str) -> np.dtype:
    """Return a record type of 64-bit integers; `name:f` is a float, `name:i` has 32 bits, `name:b` 8.

    Records of objects and instructions are kept small, because runs are bound by memory access.
    """
    named = [name.partition(":") for name in names]
    fields = np.dtype([(name, _KINDS[kind]) for name, _, kind in named], align=True)
    return np.dtype((np.record, fields))


MOST_PARTIES = 8  # instructions of one visit
CLOCK = (
    "now:f",
    "n_events",
    "n_put",  # events added so far: their sequence number
    "next_start",
    "next_change",
    "pass_asked",
    "has_kept",  # whether units of any pool are reserved for a head
    "left",  # objects not yet released
    "n_tasks",
    "n_soon",  # events due now: `soon[first_soon:n_soon]`
    "first_soon",
    "free_task",  # head of the list of finished tasks that may be reused, or NOBODY
    "n_visits",
    "n_said",
    "n_queues",
    "n_needs",
    "n_teams",
    "n_parts",
    "n_stays",
    "n_waiting",  # queues with a task
    "n_free",  # free slots for objects with instructions
    "n_lines",  # lines that the platform logged for the last message
    "full",  # the first table that was full; the run restarts with a larger one
    "fault",  # an unexpected reason given by the platform, plus 1
)
RULING = (  # the plan's scalars
    "n_agencies",
    "queue_rule",
    "shared_laboratory",
    "accept_results",
    "urgent",
    "slot_every:f",
    "slot_notice:f",
    "slot_length:f",
    "reserve_after:f",
    "last_start:f",
    "grace:f",
    "until:f",
)
LENGTHS = (
    "n_instructions",
    "n_streams",
    "n_pools",
    "n_pools_1",
    "n_hours",
    "n_steps",  # of the longest procedure
    "n_places",
    "n_kinds",  # of equipment
    "n_sites",
    "n_log",
    "n_scratch",
    "n_changes",
    "n_starts",
    "one",
    "rows_a_slot",
    "cases_a_slot",
    "row_words",  # 64-bit words in the rows of a slot
    "case_words",
    "head_words",
    "capacity_events",
    "capacity_tasks",
    "capacity_said",
    "keeps_logs",  # whether tasks and messages are logged
    "capacity_queues",
    "capacity_needs",
    "capacity_names",
    "capacity_teams",
    "capacity_parts",
    "capacity_stays",
    "most_needs",  # of a task
)
TABLES = (
    "platform",  # the compiled transition
    "offices",
    "streams",
    "laboratories",
    "acts_as",
    "visit_n_steps",
    "visit_shared",
    "visit_place",
    "visit_equipment",
    "visit_kept",
    "visit_counts_as",
    "visit_officers",
    "visit_pool",
    "visit_site_pool",
    "visit_equipment_pool",
    "rules",
    "sites",
    "open_at",
    "open_units",
    "open_first",
    "changes",
    "starts",
    "objects",
    "released",
    "review",
    "papers_from",
    "papers_to",
    "cleared",
    "instruction_inputs",
    "agency",
    "steps",
    "minutes",
    "leaves_early",
    "instruction_results",
    "events",
    "soon",
    "tasks",
    "stays",
    "visits",
    "said",
    "pools",
    "queues",
    "needs",
    "by_needs",
    "teams",
    "team_parts",
    "team_members",
    "by_team",
    "waiting",
    "line",
    "slots",
    "free",
    "heads",
    "rows",
    "cases",
    "requests",
    "message",
    "log",
    "ready_visits",
    "asked",
    "instructions",
    "roles",
    "scratch_pools",
    "scratch_units",
    "needed",
    "staying",
)
WORLD = _record(*CLOCK, *RULING, *LENGTHS, *TABLES)

# --- the plan and the workload -------------------------------------------------------------------

STREAM = _record("agreed_slots", "object_class")
OFFICE = _record("turn", "papers_pool", "visit_pool")  # of an agency for one stream
NUMBER = _record("value")  # a whole number
FIGURE = _record("value:f")
CHANGE = _record("at:f", "pool", "units", "closes:f")  # shifts, closures, breakdowns
START = _record("when:f", "key")  # events known before the run

# --- what changes --------------------------------------------------------------------------------

EVENT = _record(
    "when:f",
    "key",  # rank, object and agency, packed by `event_key`
    "number",  # sequence number: breaks ties
    "load",  # argument of the handler: a task or an outcome
)
OBJECT_IN_PROCESS = _record(  # an object until its release
    "present:f",
    "stream:i",
    "first:i",  # its instructions are first to last - 1
    "last:i",
    "waiting:i",  # agencies that have not cleared it, as bits
    "slot:i",  # of its state on the platform, or NOBODY
    "urgent:b",
    "in_visit:b",
    "done:b",
    "detained:b",
)
INSTRUCTION_RESULT = _record(  # what happened to an instruction
    "received:f",
    "matched:f",
    "ready:f",
    "finished:f",
    "ended:f",
    "visit:i",
    "sample:i",  # the task of the laboratory, or NOBODY
    "state:b",
    "relied:b",
    "pending:b",  # its agency waits for the inspection
    "asked:b",  # its party has been asked and has not answered
    "unsettled:b",  # inspected, not yet ready for disposition
)
SLOT = _record("n_requests", "timer:f")
VISIT_REQUEST = _record(
    "joint",
    "unit_or_case",
    "members",
    "level",
    "received:f",
    "slot_start:f",
    "ready:f",
    "earliest:f",
    "inspecting",
    "relying",
    "task",
)
QUEUED_TASK = _record(
    "received:f",
    "reserve_from:f",
    "queued:f",
    "began:f",
    "ended:f",
    "minutes:f",
    "object:i",
    "visit:i",
    "queue:i",
    "previous:i",
    "next:i",
    "team:i",
    "stays:i",  # first row in the table `stays`, or NOBODY
    "kind:b",
    "agency:b",
    "part:b",
    "level:b",
    "is_left_early:b",  # some needs are released before its end (see `stays`)
)
VISIT = _record(
    "received:f",
    "ready:f",
    "queued:f",
    "began:f",
    "ended:f",
    "service:f",
    "waited_absent:f",
    "object:i",
    "members:i",
    "inspecting:i",
    "relying:i",
    "rows:i",
    "agencies:i",
    "team:i",
    "joint:b",
    "level:b",
)
SAID = _record("at:f", "object", "kind", "agency", "number", "reason")
POOL = _record("units", "busy", "kept", "closes:f")
QUEUE = _record("kind", "first_need", "n_needs", "head", "tail", "position")
NEED = _record("pool", "units")
LINE = _record("task", "queue")  # heads of queues, in the order of a dispatch pass
TEAM = _record(  # parties that inspect together, and the parts of their visit
    "stream",
    "n",
    "first_part",
    "n_parts",
    "moves",
    "openings",
    "weighings",
    "scans",
)
MEMBER = _record("agency", "steps")
PART = _record("first", "last", "queue")

stream_at = records(WORLD, "streams", STREAM)
office_at = records(WORLD, "offices", OFFICE)
laboratory_at = records(WORLD, "laboratories", NUMBER)
speaker_at = records(WORLD, "acts_as", NUMBER)
change_at = records(WORLD, "changes", CHANGE)
start_at = records(WORLD, "starts", START)
event_at = records(WORLD, "events", EVENT)
soon_at = records(WORLD, "soon", EVENT)
object_at = records(WORLD, "objects", OBJECT_IN_PROCESS)
released_at = records(WORLD, "released", FIGURE)
review_at = records(WORLD, "review", FIGURE)  # of object i and agency a at i * n_agencies + a
papers_from_at = records(WORLD, "papers_from", FIGURE)
papers_to_at = records(WORLD, "papers_to", FIGURE)
cleared_at = records(WORLD, "cleared", FIGURE)
instruction_input_at = records(WORLD, "instruction_inputs", INSTRUCTION_INPUT)
instruction_result_at = records(WORLD, "instruction_results", INSTRUCTION_RESULT)
slot_at = records(WORLD, "slots", SLOT)
free_at = records(WORLD, "free", NUMBER)
request_at = records(WORLD, "requests", VISIT_REQUEST)
task_at = records(WORLD, "tasks", QUEUED_TASK)
stay_at = records(WORLD, "stays", FIGURE)  # minutes for which a task holds a need
visit_at = records(WORLD, "visits", VISIT)
said_at = records(WORLD, "said", SAID)
pool_at = records(WORLD, "pools", POOL)
queue_at = records(WORLD, "queues", QUEUE)
need_at = records(WORLD, "needs", NEED)
name_at = records(WORLD, "by_needs", NUMBER)  # hash table of the queues
team_at = records(WORLD, "teams", TEAM)
part_at = records(WORLD, "team_parts", PART)
team_member_at = records(WORLD, "team_members", MEMBER)  # MOST_PARTIES a team
team_name_at = records(WORLD, "by_team", NUMBER)  # hash table of the teams
waiting_at = records(WORLD, "waiting", NUMBER)  # queues with a task
line_at = records(WORLD, "line", LINE)
head_at = records(WORLD, "heads", OBJECT)
row_at = records(WORLD, "rows", INSTRUCTION)  # of slot s from s * rows_a_slot on
said_now = records(WORLD, "message", MESSAGE)
log_at = records(WORLD, "log", LOG)
ready_visit_at = records(WORLD, "ready_visits", READY_VISIT)
asked_at = records(WORLD, "asked", PARTY_QUESTION)

object_soon = hints(WORLD, "objects", OBJECT_IN_PROCESS)
review_soon = hints(WORLD, "review", np.float64, "n_agencies")
papers_from_soon = hints(WORLD, "papers_from", np.float64, "n_agencies")
papers_to_soon = hints(WORLD, "papers_to", np.float64, "n_agencies")
cleared_soon = hints(WORLD, "cleared", np.float64, "n_agencies")
instruction_input_soon = hints(WORLD, "instruction_inputs", INSTRUCTION_INPUT)
instruction_result_soon = hints(WORLD, "instruction_results", INSTRUCTION_RESULT)
steps_soon = hints(WORLD, "steps", np.int64)
minutes_soon = hints(WORLD, "minutes", np.float64, "n_steps")

heads_of = parts(WORLD, "heads", OBJECT, "one")
rows_of = parts(WORLD, "rows", INSTRUCTION, "rows_a_slot")
cases_of = parts(WORLD, "cases", CASE, "cases_a_slot")
head_words_of = parts(WORLD, "heads", np.int64, "head_words")
row_words_of = parts(WORLD, "rows", np.int64, "row_words")
case_words_of = parts(WORLD, "cases", np.int64, "case_words")

message_of = arrays(WORLD, "message", MESSAGE, "one")
rules_of = arrays(WORLD, "rules", RULES, "one")
sites_of = arrays(WORLD, "sites", SITE, "n_sites")
log_of = arrays(WORLD, "log", LOG, "n_log")
ready_visits_of = arrays(WORLD, "ready_visits", READY_VISIT, "rows_a_slot")
asked_of = arrays(WORLD, "asked", PARTY_QUESTION, "rows_a_slot")
instruction_inputs_in = arrays(WORLD, "instruction_inputs", INSTRUCTION_INPUT, "n_instructions")
agency_in = arrays(WORLD, "agency", np.int64, "n_instructions")
steps_in = arrays(WORLD, "steps", np.int64, "n_instructions")
leaves_early_in = arrays(WORLD, "leaves_early", np.bool_, "n_instructions")
minutes_in = arrays(WORLD, "minutes", np.float64, "n_instructions", "n_steps")
acts_as_in = arrays(WORLD, "acts_as", np.int64, "n_agencies")
instructions_of = arrays(WORLD, "instructions", np.int64, "n_scratch")
roles_of = arrays(WORLD, "roles", np.int64, "n_scratch")
scratch_pools = arrays(WORLD, "scratch_pools", np.int64, "n_scratch")
scratch_units = arrays(WORLD, "scratch_units", np.int64, "n_scratch")
needed_of = arrays(WORLD, "needed", np.float64, "n_scratch")
staying_of = arrays(WORLD, "staying", np.float64, "n_scratch")
open_at_in = arrays(WORLD, "open_at", np.float64, "n_hours")
open_units_in = arrays(WORLD, "open_units", np.int64, "n_hours")
open_first_in = arrays(WORLD, "open_first", np.int64, "n_pools_1")
visit_n_steps_in = arrays(WORLD, "visit_n_steps", np.int64, "n_streams")
visit_shared_in = arrays(WORLD, "visit_shared", np.int64, "n_streams")
visit_place_in = arrays(WORLD, "visit_place", np.int64, "n_streams", "n_steps")
visit_equipment_in = arrays(WORLD, "visit_equipment", np.int64, "n_streams", "n_steps")
visit_kept_in = arrays(WORLD, "visit_kept", np.int64, "n_streams")
visit_counts_as_in = arrays(WORLD, "visit_counts_as", np.int64, "n_streams", "n_steps")
visit_officers_in = arrays(WORLD, "visit_officers", np.int64, "n_streams", "n_agencies")
visit_pool_in = arrays(WORLD, "visit_pool", np.int64, "n_streams", "n_agencies")
visit_site_pool_in = arrays(WORLD, "visit_site_pool", np.int64, "n_places", "n_agencies")
visit_equipment_pool_in = arrays(WORLD, "visit_equipment_pool", np.int64, "n_kinds", "n_agencies")
