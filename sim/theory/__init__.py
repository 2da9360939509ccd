"""Queueing theory: formulas only, to check the simulator against. Imports no other room.

All rates are per minute and all times in minutes. Invalid input raises a ValueError with an
explanation; an unstable queue (utilisation of 1 or more) has infinite waits.

moments     service times by their first three moments        max_of      the longest of several
measures    measures of a queue; bounds                       little      Little's law
loss        Erlang B; M/G/c/c                                 mmc         M/M/c, Erlang C
mg1         M/G/1, M/D/1 (Pollaczek-Khinchine)                mgc         G/G/c, approximate
gig1        GI/G/1, bounds                                    priorities  classes of customers
tandem      Jackson networks; one agency after another        fork_join   agencies in parallel
pair        two agencies needed at once                       inputs      checks of arguments
"""
