"""The words of the report, in both languages."""

from sim.text import N_

TEXTS: dict[str, object] = {
    "title": N_("Serial against joint inspection: a simulation"),
    "question": N_(
        "In 2018 China's border agencies were told to inspect the same object once, together, "
        "instead of one after another. How much faster is clearance, for whom, and at what cost?"
    ),
    "figure": N_(
        "Mean overall clearance time (arrival to release by the last agency), with 95 % "
        "intervals over replications, on objects that two or more agencies want, on inspected "
        "objects and on all objects."
    ),
    "answer": N_("The answer by object class (means with 95 % intervals)"),
    "class": N_("All measures: {}"),
    "class_head": N_("class"),
    "policy": N_("policy"),
    "measure": N_("measure"),
    "unit": N_("unit"),
    "objects": N_("objects"),
    "waits": N_("Where the time went, objects wanted by two or more agencies"),
    "waits_note": N_("Waits of several instructions on one object are added."),
    "port_wide": N_("Staff, sites, machines, detections: the whole port"),
    "port_note": N_(
        "Staff and machines are nowhere published: they are sized by one rule to a stated "
        "utilisation under serial, so utilisation is an assumption and its change a result."
    ),
    "published": N_("Published before and after figures of joint inspection beside ours"),
    "published_heads": (
        N_("class"),
        N_("place, what"),
        N_("evidence"),
        N_("year"),
        N_("before → after"),
        N_("change"),
        N_("ours: inspection work"),
        N_("ours − published, points"),
        N_("source (quality)"),
    ),
    "published_note": N_(
        "The model was not tuned to these. Ours is the change of the minutes of inspection steps "
        "on objects wanted by two or more agencies; steps, not waits, and not only jointly "
        "inspected objects, so where few of them match it is smaller than the published effect "
        "on a matched object. Ships here are mostly wanted by two agencies, the published ones "
        "by three or four; the longest of several inspections side by side is longer than their "
        "mean. Vehicles: the published 20 s are cars alone. No published row has a control group."
    ),
    "assumed": N_("All numbers that are not published ({0} published, {1} derived, {2} assumed)"),
    "assumed_heads": (
        N_("key"),
        N_("value"),
        N_("unit"),
        N_("range"),
        N_("grade"),
        N_("source"),
        N_("formula or note"),
    ),
    "method_title": N_("How to read this"),
    "method": (
        N_(
            "All policies see the same objects, papers, instructions and durations (common "
            "random numbers); differences are paired by replication, with Student's 95 % "
            "intervals."
        ),
        N_("Matching is the real platform logic: the same function as the online platform runs."),
        N_(
            "Measured are objects that arrive after the warm-up; the run goes on until all are "
            "released. One that is not is counted as unfinished and censored at the end."
        ),
        N_(
            "The three clocks are nested and never mixed: customs-only (declaration to release), "
            "overall (arrival to release), release time (arrival to leaving the port)."
        ),
        N_("Intervals hold replication noise only, not the ranges of assumed numbers."),
    ),
    "rebuild_title": N_("How to rebuild"),
}
