"""Texts are looked up where the tool that collects them sees them."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOOKUPS = {"gettext", "ngettext", "pgettext", "worded", "N_", "NP_"}


def test_no_text_is_looked_up_inside_an_f_string() -> None:
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for folder in ("sim", "dashboards")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for text in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in LOOKUPS
        and any(isinstance(value, ast.Constant) for value in call.args)
    ]
    assert hidden == [], "Babel does not see these; give them a name first"
