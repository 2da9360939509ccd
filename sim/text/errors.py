from sim.text.catalogue import N_, Marked
ERRORS = {}
