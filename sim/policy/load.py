"""Reading policies: shipped ones by name, own ones by path, variants by adding or taking levers."""

import difflib
import re
from pathlib import Path

from sim.domain.validated import read_tree, validate
from sim.errors import BadInput
from sim.policy.levers import LEVERS
from sim.policy.schema import Policy
from sim.resources import catalogue, shipped

SHIPPED = shipped("data", "policies")
_CHANGE = re.compile(r"([+-])([a-z_]+)")
_SPEC = re.compile(r"(?P<base>[a-z][a-z0-9_]*)(?P<changes>([+-][a-z_]+)*)")


def policy_names() -> list[str]:
    """Return the names of the shipped policies, fewest levers first. Raises BadInput where there is none."""
    found = [load_policy(path) for path in catalogue(SHIPPED)]
    return [policy.policy for policy in sorted(found, key=lambda p: (len(p.levers), p.policy))]


def load_policy(name_or_path: str | Path) -> Policy:
    """Load a policy.

    Parameters
    ----------
    name_or_path
        `serial`: a shipped one. `serial+matching`, `joint-slots`: a shipped one with levers added or taken
        away. `folder/mine.yaml`: a file.

    Raises
    ------
    BadInput
        Naming file, line, key, value and rule.

    Examples
    --------
    >>> import sim
    >>> sim.load_policy("serial+matching").levers
    ('matching',)
    """
    text = str(name_or_path)
    if isinstance(name_or_path, Path) or text.endswith((".yaml", ".yml")) or "/" in text:
        return _read(Path(name_or_path))
    spec = _SPEC.fullmatch(text)
    path = SHIPPED / f"{spec['base'] if spec else text}.yaml"
    if spec is None or not path.is_file():
        raise _unknown(text)
    return _changed(_read(path), text, spec["changes"])


def _read(path: Path) -> Policy:
    tree = read_tree(path)
    policy = validate(Policy, tree)
    if path.parent == SHIPPED and policy.policy != path.stem:
        raise tree.error("the key and the file name differ", key="policy", rule="one name")
    return policy


def _unknown(text: str) -> BadInput:
    known = sorted(path.stem for path in SHIPPED.glob("*.yaml"))
    near = difflib.get_close_matches(text, known, n=1)
    hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(known)}"
    message = f"no such policy; {hint}"
    return BadInput(message, key="policy", value=text, rule="a shipped name or a path to a file")


def _changed(policy: Policy, text: str, changes: str) -> Policy:
    """Apply `+lever` and `-lever`, in the order of the list of levers."""
    levers = set(policy.levers)
    for sign, lever in _CHANGE.findall(changes):
        if lever not in LEVERS:
            near = difflib.get_close_matches(lever, list(LEVERS), n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(LEVERS)}"
            raise BadInput(f"no lever {lever!r}; {hint}", key="policy", value=text, rule="levers")
        if (lever in levers) == (sign == "+"):
            state = "already has" if sign == "+" else "does not have"
            message = f"{policy.policy} {state} {lever}"
            raise BadInput(message, key="policy", value=text, rule="changes change something")
        levers.symmetric_difference_update({lever})
    if not changes:
        return policy
    kept = tuple(lever for lever in LEVERS if lever in levers)
    title = {
        "en": policy.title.en + "".join(_said(changes, "en")),
        "zh": policy.title.to("zh") + "".join(_said(changes, "zh")),
    }
    return policy.model_copy(
        update={"policy": text, "title": type(policy.title)(**title), "levers": kept}
    )


def _said(changes: str, language: str) -> list[str]:
    signs = {"+": " + ", "-": " − "}
    return [
        signs[sign] + str(getattr(LEVERS[lever], language))
        for sign, lever in _CHANGE.findall(changes)
    ]
