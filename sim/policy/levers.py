"""The levers: changes that can be switched on alone, each with its article (architecture, principle 8).

Another distribution adds a lever of its own by an entry point of the group `portsim.levers` (`OwnLever`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from typing import Any

from sim import outside
from sim.domain.validated import Text
from sim.text import N_, Worded


@dataclass(frozen=True, slots=True)
class Lever:
    """One change of mechanism, with title and explanation in both languages."""

    name: str
    title: str | Worded
    article: str  # of the notice of 2018, or `none: …`
    does: str | Worded


SHIPPED_LEVERS = {
    lever.name: lever
    for lever in (
        Lever(
            "parallel_declaration",
            N_("Papers in parallel"),
            "preamble",
            N_(
                "All agencies review the papers from the declaration on, none waits for another's release."
            ),
        ),
        Lever(
            "matching",
            N_("Instruction matching, joint visits"),
            "4, 6",
            N_(
                "The platform matches instructions on one object; the parties inspect it in one visit."
            ),
        ),
        Lever(
            "shared_site",
            N_("Shared sites"),
            "7",
            N_("Inspection sites of one supervision area are one pool."),
        ),
        Lever(
            "shared_equipment",
            N_("Shared equipment"),
            "7",
            N_("Weighbridges, scanners and portals of all agencies are one pool."),
        ),
        Lever(
            "joint_priority",
            N_("Priority of joint inspections"),
            "8",
            N_("At equal urgency a joint inspection goes before single ones."),
        ),
        Lever(
            "slots",
            N_("Agreed time slots"),
            "9",
            N_(
                "The parties agree on the platform on a slot open to all, and keep their teams free for it."
            ),
        ),
        Lever(
            "shared_laboratory",
            N_("Shared laboratories"),
            "10",
            N_("Laboratories are one pool; one sample of a joint visit serves all parties."),
        ),
        Lever(
            "accept_results",
            N_("Acceptance of the other side's result"),
            "10, 11",
            N_(
                "A party whose methods a partner covers relies on the partner's result and sends nobody."
            ),
        ),
        Lever(
            "back_office",
            N_("Back office for articles"),
            "8",
            N_(
                "After one machine and two screens, what must be opened leaves the lane for the back office."
            ),
        ),
        Lever(
            "merger",
            N_("Customs and quarantine are one agency"),
            "none: reform of 20 April 2018",
            N_("Quarantine at ports is part of customs: one staff, one set of sites and machines."),
        ),
    )
}
REFORM = tuple(
    name for name, lever in SHIPPED_LEVERS.items() if not str(lever.article).startswith("none")
)  # the nine levers of the notice


@dataclass(frozen=True, kw_only=True)
class OwnLever:
    """A lever of another distribution, which registers it as an entry point of `portsim.levers`.

    In its `pyproject.toml`, the name being the lever's::

        [project.entry-points."portsim.levers"]
        more_officers = "my_package.levers:more_officers"

    The lever then works like a shipped one: `serial+more_officers`, in policy files, studies and
    timelines. It can change the plan (who works when, with which pools, in which order), not what is
    drawn for the objects, which is the same under every policy, and not the logic of the engines.

    Parameters
    ----------
    title, does
        What it is called, and what it changes, in English.
    article
        The article of the notice that it rests on, or `none: …` with what it does rest on.
    apply
        A pure function `(plan, port) -> plan` that changes only what `does` says; plan is a
        `sim.model.plan.Plan`, port a `Port`, both copies, with arrays that cannot be written to. Agencies,
        streams, places, equipment and steps stay; pools, their capacity and who uses which may change.
    title_zh, does_zh
        The same in Chinese; default: English.

    Raises
    ------
    BadInput
        When the lever is asked for by its name: for a name that is taken or has another form, missing words,
        or an entry point that does not load; names the distribution and the entry point. Other levers work:
        a lever like this is left out of them with a warning (logger `portsim`).

    Examples
    --------
    >>> import sim
    >>> from dataclasses import replace
    >>> lever = sim.OwnLever(
    ...     title="First come, first served",
    ...     does="Joint inspections have no priority.",
    ...     article="none: for comparison",
    ...     apply=lambda plan, port: replace(plan, queue_rule=0),
    ... )
    >>> lever.title
    'First come, first served'
    """

    title: str
    does: str
    article: str
    apply: Callable[[Any, Any], Any]
    title_zh: str = ""
    does_zh: str = ""


def _check(one: EntryPoint, own: OwnLever) -> None:
    """Raise BadInput for a lever whose fields are not as they should be."""
    words = {"title": own.title, "does": own.does, "article": own.article}
    outside.check_words(one, words, {"title_zh": own.title_zh, "does_zh": own.does_zh})
    if not callable(own.apply):
        raise outside.refused(
            "addition-no-function", one, field="apply", form="(plan, port) -> plan"
        )


def _as_lever(name: str, own: OwnLever) -> Lever:
    return Lever(
        name,
        Text(en=own.title, zh=own.title_zh or None),
        own.article,
        Text(en=own.does, zh=own.does_zh or None),
    )


OWN_LEVERS = outside.Additions(outside.LEVERS, OwnLever, SHIPPED_LEVERS, _check)
LEVERS: Mapping[str, Lever] = outside.Extended(SHIPPED_LEVERS, OWN_LEVERS, _as_lever)
