"""The levers: changes that can be switched on alone, each with its article (architecture, principle 8)."""

from dataclasses import dataclass

from sim.text import N_


@dataclass(frozen=True, slots=True)
class Lever:
    """One change of mechanism, with title and explanation in both languages."""

    name: str
    title: str
    article: str  # of the notice of 2018, or `none: …`
    does: str


LEVERS = {
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
    name for name, lever in LEVERS.items() if not lever.article.startswith("none")
)  # the nine levers of the notice
