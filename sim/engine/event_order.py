"""The order of events at one instant, shared by both engines (architecture, principle 5)."""

from enum import IntEnum


class Rank(IntEnum):
    """Kind of event; at one instant, lower ranks happen first."""

    CAPACITY = 1  # shifts, closures, breakdowns
    END = 2  # of a review of papers, a part of a visit or an analysis
    LEAVE = 3  # officers leave a visit before its end
    EXCUSE = 4  # a declaration shows that an agency is not concerned
    TURN = 5  # papers come to an agency's desk
    WITHDRAW = 6  # an agency withdraws its instruction
    SEND = 7  # an instruction reaches the platform
    ANSWER = 8  # a party proposes, confirms or declines
    INSPECTED = 9  # the agency continues with an inspected object
    TREATED = 10  # the treatment after a violation is finished
    PRESENT = 11  # a ship has berthed
    OFFER = 12  # a slot begins, or an object becomes available
    TIMER = 13  # deadlines of the platform come after messages (matching rule 16)
    PASS = 14  # dispatch pass: waiting tasks begin if they can
    STOP = 15
