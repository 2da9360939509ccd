"""Queueing theory: formulas only, to check the simulator against. Imports no other room.

All rates are per minute and all times in minutes. An input that makes no sense is a ValueError
with a sentence; a queue that grows without end (utilisation of 1 or more) has infinite waits.

moments     service times by their first three moments        max_of      the longest of several
measures    what a queue is measured by; bounds               little      Little's law
loss        Erlang B; M/G/c/c                                 mmc         M/M/c, Erlang C
mg1         M/G/1, M/D/1 (Pollaczek-Khinchine)                mgc         G/G/c, approximate
gig1        GI/G/1, bounds                                    priorities  who waits for whom
tandem      Jackson networks; one agency after another        fork_join   each agency on its own
pair        two agencies needed at once                       inputs      what all of them refuse
"""
