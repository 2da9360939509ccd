"""Words of who wins and who loses, in both languages."""

from sim.text import N_

WHO_WORDS = {
    "matched": N_("wanted by two or more"),
    "single": N_("wanted by one"),
    "inspected": N_("inspected"),
    "all": N_("all objects"),
}
VERDICTS = {
    "gains": N_("gains"),
    "loses": N_("loses"),
    "unclear": N_("unclear"),
    "same": N_("same"),
    "unknown": "?",
}
MEASURES = {
    "minutes": N_("clearance, min each"),
    "trader_cost": N_("cost to traders, CNY each"),
    "hours": N_("object-hours a day"),
    "sooner": N_("sooner"),
    "later": N_("later"),
    "staff_hours": N_("staff hours a day"),
    "overtime_hours": N_("overtime, h a day"),
    "found": N_("violations found a day"),
    "missed": N_("violations missed a day"),
    "objects": N_("objects a day"),
    "openings": N_("openings each"),
    "moves": N_("moves each"),
}
LEVELS = {
    "class": N_("Classes of objects, all ports together"),
    "cargo": N_("Kinds of cargo and transport, all ports together"),
    "agency": N_("Agencies, all ports together"),
    "port": N_("Ports and their classes of objects"),
    "agency_port": N_("Agencies at each port"),
}
NOTES = N_(
    "Every number is {policy} minus {baseline}, paired on the same simulated objects: mean [95 % "
    "interval over {n} replications]; sooner and later are the shares of objects released more "
    "than a minute apart. Verdicts allow for the {m} comparisons made here: gains and loses hold "
    "at a false-discovery rate of 5 % (Benjamini and Hochberg), with ! also after Holm; unclear "
    "is not shown to be zero; ? has too few objects. Intervals hold the chance of replications "
    "only, not what is assumed of staff, sites and shares."
)
