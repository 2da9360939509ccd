"""The order of a port's agencies, places, kinds of equipment and steps in arrays."""

from sim.domain.agencies import STANDING
from sim.port.schema import Port, Step


def agencies_of(port: Port) -> tuple[str, ...]:
    """The standing agencies, then the invited ones in the order of their first appearance."""
    invited = [agency for names in port.matching.invited.values() for agency in names]
    return (*STANDING, *dict.fromkeys(agency for agency in invited if agency not in STANDING))


def places(port: Port) -> tuple[str, ...]:
    """Kinds of site, in the order of the port file."""
    return tuple(port.sites)


def equipment_kinds(port: Port) -> tuple[str, ...]:
    """Kinds of equipment, in the order of the port file."""
    return tuple(port.equipment)


def procedure_steps(port: Port, stream: str) -> tuple[Step, ...]:
    """The steps of a stream's procedure, in order."""
    return port.procedures[port.streams[stream].procedure].steps


def most_steps(port: Port) -> int:
    """S: the number of steps of the longest procedure in use."""
    return max(len(procedure_steps(port, stream)) for stream in port.streams)
