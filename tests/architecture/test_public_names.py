"""What users may import changes on purpose only."""

import sim

PUBLIC_NAMES = [
    "Comparison",
    "Platform",
    "Rules",
    "__version__",
    "compare",
    "load_policy",
    "load_port",
    "load_rules",
    "match_table",
    "run",
]


def test_public_names_are_pinned() -> None:
    assert sorted(sim.__all__) == PUBLIC_NAMES


def test_public_names_exist() -> None:
    missing = [name for name in sim.__all__ if not hasattr(sim, name)]
    assert not missing
