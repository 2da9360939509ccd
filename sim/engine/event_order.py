"""What happens first at one instant: the same line for both engines (architecture, principle 5)."""

from enum import IntEnum


class Rank(IntEnum):
    """What happens first at one instant."""

    CAPACITY = 1  # shifts, closures, breakdowns
    END = 2  # of papers, of a part of a visit, of an analysis
    LEAVE = 3  # officers leave a visit that goes on
    EXCUSE = 4  # a declaration shows that an agency is not concerned
    TURN = 5  # papers come to an agency's desk
    WITHDRAW = 6  # an agency withdraws its instruction
    SEND = 7  # an instruction reaches the platform
    ANSWER = 8  # a party proposes, confirms or declines
    INSPECTED = 9  # the agency goes on with an inspected object
    TREATED = 10  # what a hit asked for is done
    PRESENT = 11  # a ship has berthed
    OFFER = 12  # a slot begins, or an object comes to hand
    TIMER = 13  # the platform's own deadlines come after messages (matching rules)
    PASS = 14  # those who can begin, begin
    STOP = 15
