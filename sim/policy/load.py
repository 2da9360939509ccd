"""Loading policies: shipped ones by name, others by path, variants by adding or removing levers."""

import re
from pathlib import Path

from sim.domain.validated import read_tree, validate
from sim.errors import BadInput, near
from sim.policy.levers import LEVERS
from sim.policy.schema import Policy
from sim.resources import catalogue, shipped
from sim.text import LANGUAGES, gettext

SHIPPED = shipped("data", "policies")
_CHANGE = re.compile(r"([+-])([a-z_]+)")
_SPEC = re.compile(r"(?P<base>[a-z][a-z0-9_]*)(?P<changes>([+-][a-z_]+)*)")


def policy_names() -> list[str]:
    """Return the names of the shipped policies, fewest levers first. Raises BadInput if there are none."""
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
        raise tree.error("name-differs-from-file", key="policy")
    return policy


def _unknown(text: str) -> BadInput:
    known = sorted(path.stem for path in SHIPPED.glob("*.yaml"))
    return BadInput("policy-unknown", key="policy", value=text, hint=near(text, known))


def _changed(policy: Policy, text: str, changes: str) -> Policy:
    """Apply `+lever` and `-lever`, in the order of the list of levers."""
    levers = set(policy.levers)
    for sign, lever in _CHANGE.findall(changes):
        if lever not in LEVERS:
            hint = near(lever, LEVERS)
            raise BadInput("lever-unknown", key="policy", value=text, lever=lever, hint=hint)
        if (lever in levers) == (sign == "+"):
            code = "lever-already-there" if sign == "+" else "lever-not-there"
            raise BadInput(code, key="policy", value=text, policy=policy.policy, lever=lever)
        levers.symmetric_difference_update({lever})
    if not changes:
        return policy
    kept = tuple(lever for lever in LEVERS if lever in levers)
    title = {lang: policy.title.to(lang) + "".join(_said(changes, lang)) for lang in LANGUAGES}
    return policy.model_copy(
        update={"policy": text, "title": type(policy.title)(**title), "levers": kept}
    )


def _said(changes: str, language: str) -> list[str]:
    signs = {"+": " + ", "-": " − "}
    return [
        signs[sign] + gettext(LEVERS[lever].title, language)
        for sign, lever in _CHANGE.findall(changes)
    ]
