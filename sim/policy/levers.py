"""The levers: changes that can be switched alone, each with its article (architecture, idea 8).

Another distribution adds a lever of its own by an entry point of the group `portsim.levers` (`OwnLever`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sim import outside


@dataclass(frozen=True, slots=True)
class Lever:
    """One change of mechanism."""

    name: str
    en: str
    zh: str
    article: str  # of 署改发〔2018〕40号; the merger is not in it
    does_en: str
    does_zh: str


SHIPPED_LEVERS = {
    lever.name: lever
    for lever in (
        Lever(
            "parallel_declaration",
            "Papers in parallel",
            "报关报检并联",
            "preamble",
            "All agencies review the papers from the declaration on, none waits for another's release.",
            "各单位自申报起同时审核单证，不再等待另一单位放行。",
        ),
        Lever(
            "matching",
            "Instruction matching, joint visits",
            "指令对碰与联合检查",
            "4, 6",
            "The platform matches instructions on one object; the parties inspect it in one visit.",
            "平台对同一对象的指令进行对碰，各方在一次作业中共同检查。",
        ),
        Lever(
            "shared_site",
            "Shared sites",
            "共用检查平台",
            "7",
            "Inspection sites of one supervision area are one pool.",
            "同一监管区域内的检查平台统筹使用。",
        ),
        Lever(
            "shared_equipment",
            "Shared equipment",
            "共用检查设备",
            "7",
            "Weighbridges, scanners and portals of all agencies are one pool.",
            "各单位的地磅、机检和辐射探测设备统筹使用。",
        ),
        Lever(
            "joint_priority",
            "Priority of joint inspections",
            "联合检查优先",
            "8",
            "At equal urgency a joint inspection goes before single ones.",
            "同等紧急程度下，联合检查优先于单独检查。",
        ),
        Lever(
            "slots",
            "Agreed time slots",
            "约定作业时段",
            "9",
            "The parties agree on the platform on a slot open to all, and keep their teams free for it.",
            "各方在平台上约定共同的作业时段，并为其预留人员。",
        ),
        Lever(
            "shared_laboratory",
            "Shared laboratories",
            "共用实验室",
            "10",
            "Laboratories are one pool; one sample of a joint visit serves all parties.",
            "实验室统筹使用，联合检查一次取样供各方使用。",
        ),
        Lever(
            "accept_results",
            "Acceptance of the other side's result",
            "采信对方结果",
            "10, 11",
            "A party whose methods a partner covers relies on the partner's result and sends nobody.",
            "检查方式已被对方覆盖的一方采信对方结果，不再派员。",
        ),
        Lever(
            "back_office",
            "Back office for articles",
            "物品后台处置",
            "8",
            "After one machine and two screens, what must be opened leaves the lane for the back office.",
            "一机两屏之后，需开包的物品转至后台处置，不占用通道。",
        ),
        Lever(
            "merger",
            "Customs and quarantine are one agency",
            "关检合并",
            "none: reform of 20 April 2018",
            "Quarantine at ports is part of customs: one staff, one set of sites and machines.",
            "检验检疫并入海关：人员、场地和设备合一。",
        ),
    )
}
REFORM = tuple(name for name in SHIPPED_LEVERS if name != "merger")  # the nine levers of the notice


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
        `sim.model.plan.Plan`, port a `Port`. Agencies, streams, places, equipment and steps stay; pools,
        their capacity and who uses which may change.
    title_zh, does_zh
        The same in Chinese; default: English.

    Raises
    ------
    BadInput
        When levers are first asked for: for a name that is taken or has another form, missing words, or an
        entry point that does not load; names the distribution and the entry point.

    Examples
    --------
    >>> import sim
    >>> from dataclasses import replace
    >>> lever = sim.OwnLever(
    ...     title="First come, first served",
    ...     does="Joint inspections have no priority.",
    ...     article="none: for comparison",
    ...     apply=lambda plan, port: replace(plan, joint_priority=False),
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


def own_levers() -> Mapping[str, OwnLever]:
    """Return the levers that other distributions add. Raises BadInput naming the entry point."""
    found = outside.loaded(outside.LEVERS, OwnLever, SHIPPED_LEVERS.__contains__)
    for name, own in found.items():
        one = outside.entry_point(outside.LEVERS, name)
        words = {"title": own.title, "does": own.does, "article": own.article}
        outside.check_words(one, words)
        if not callable(own.apply):
            raise outside.refused(one, "`apply` is a function", "(plan, port) -> plan")
    return found


OWN_LEVERS: Mapping[str, OwnLever] = outside.Extended({}, own_levers)


def _added() -> dict[str, Lever]:
    return {
        name: Lever(
            name,
            own.title,
            own.title_zh or own.title,
            own.article,
            own.does,
            own.does_zh or own.does,
        )
        for name, own in OWN_LEVERS.items()
    }


LEVERS: Mapping[str, Lever] = outside.Extended(SHIPPED_LEVERS, _added)
