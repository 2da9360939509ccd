"""What happens first at one instant: the same line for both engines (design, idea 5)."""

from enum import IntEnum


class Rank(IntEnum):
    """What happens first at one instant."""

    CAPACITY = 1  # shifts, closures, breakdowns
    END = 2  # of papers, of a part of a visit, of an analysis
    EXCUSE = 3  # a declaration shows that an agency is not concerned
    TURN = 4  # papers come to an agency's desk
    WITHDRAW = 5  # an agency withdraws its instruction
    SEND = 6  # an instruction reaches the platform
    ANSWER = 7  # a party proposes, confirms or declines
    INSPECTED = 8  # the agency goes on with an inspected object
    TREATED = 9  # what a hit asked for is done
    PRESENT = 10  # a ship has berthed
    OFFER = 11  # a slot begins, or an object comes to hand
    TIMER = 12  # the platform's own deadlines come after messages (matching rules)
    PASS = 13  # those who can begin, begin
    STOP = 14
