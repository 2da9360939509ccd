"""The JSON Schema of each kind of file, for editors and for programs that write such files."""

from typing import Any

import msgspec

from sim.domain.messages import AnyMessage
from sim.domain.validated import without_sections
from sim.errors import BadInput
from sim.experiments.study import Study
from sim.matching.rules import Rules
from sim.matching.scenario import Scenario
from sim.policy.schema import Policy
from sim.port.schema import Port

STRUCTS: dict[str, Any] = {"suite": list[Scenario], "message": AnyMessage, "rules": Rules}
MODELS: dict[str, type[Port | Policy | Study]] = {"port": Port, "policy": Policy, "study": Study}


def schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of a kind of file.

    Parameters
    ----------
    kind
        `suite` (of matching scenarios), `message` (to the platform), `rules`, `port`, `policy` or `study`.

    Raises
    ------
    BadInput
        For any other word.

    Examples
    --------
    >>> import sim
    >>> sim.schema("policy")["required"][0]
    'policy'
    """
    if kind in MODELS:
        return MODELS[kind].model_json_schema()
    if kind not in STRUCTS:
        known = ", ".join([*STRUCTS, *MODELS])
        raise BadInput(f"one of {known} is wanted", key="what", value=kind)
    found = msgspec.json.schema(STRUCTS[kind])
    for part in found.get("$defs", {}).values():
        without_sections(part)
    return found
