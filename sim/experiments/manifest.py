"""The manifest of a result: versions, seeds, hashes, machine (architecture, principle 12)."""

import hashlib
import platform
from collections.abc import Sequence
from importlib.metadata import version

from pydantic import BaseModel

from sim import outside
from sim.analysis.catalogue import OWN_MEASURES
from sim.policy.levers import OWN_LEVERS
from sim.policy.schema import Policy
from sim.port.schema import Port

PACKAGES = ("numpy", "scipy", "numba", "simpy", "pandas", "pydantic")


def content_hash(model: BaseModel) -> str:
    """Return the SHA-256 of a port or policy without translated notes, first 16 digits."""
    said = model.model_dump_json(context={"identity": True})
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def added_by(levers: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Return which distributions added the levers that are used, and measures; nothing where none did."""
    used = [lever for lever in levers if lever in OWN_LEVERS]
    added = outside.origins(outside.LEVERS, used) | outside.origins(outside.MEASURES, OWN_MEASURES)
    return {"added_by": added} if added else {}


def manifest(
    ports: Sequence[Port],
    policies: Sequence[Policy],
    *,
    days: Sequence[int],
    warm_up_days: Sequence[int],
    replications: Sequence[int],
    seed: int,
    engine: str,
) -> dict[str, object]:
    """Return what is needed to reproduce the result."""
    levers = tuple(lever for policy in policies for lever in policy.levers)
    return {
        "portsim": version("portsim"),
        **added_by(levers),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "machine": f"{platform.system()} {platform.machine()}",
        "engine": engine,
        "seed": seed,
        "ports": [
            {
                "port": port.port,
                "hash": content_hash(port),
                "days": days[k],
                "warm_up_days": warm_up_days[k],
                "replications": replications[k],
            }
            for k, port in enumerate(ports)
        ],
        "policies": [
            {"policy": policy.policy, "hash": content_hash(policy), "levers": policy.levers}
            for policy in policies
        ],
    }
