"""The JSON Schema of each kind of file, for editors and for programs that write such files."""

from typing import Any

import msgspec

from sim.domain.messages import AnyMessage
from sim.errors import BadInput, near
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
        return dict(_briefly(MODELS[kind].model_json_schema()))
    if kind not in STRUCTS:
        hint = near(kind, [*STRUCTS, *MODELS])
        raise BadInput("schema-unknown", key="what", value=kind, hint=hint)
    return dict(_briefly(msgspec.json.schema(STRUCTS[kind])))


def _briefly(part: Any) -> Any:
    """Return a schema whose descriptions are the first paragraph of their docstrings."""
    if isinstance(part, list):
        return [_briefly(item) for item in part]
    if not isinstance(part, dict):
        return part
    found = {key: _briefly(value) for key, value in part.items()}
    if isinstance(found.get("description"), str):
        found["description"] = " ".join(found["description"].partition("\n\n")[0].split())
    return found
