"""One word for one thing: no class name is defined twice in `sim` and `dashboards`."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]


def places_of_classes(rooms: list[Path]) -> dict[str, list[str]]:
    """Return where each class name is defined (`file:line`), nested and private classes too."""
    places: dict[str, list[str]] = defaultdict(list)
    for file in sorted(path for room in rooms for path in room.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(f"{file.relative_to(room_of(rooms, file))}:{node.lineno}")
    return places


def room_of(rooms: list[Path], file: Path) -> Path:
    """Return the folder that holds the room of a file."""
    return next(room.parent for room in rooms if file.is_relative_to(room))


def test_no_class_name_is_defined_twice() -> None:
    places = places_of_classes([ROOT / "sim", ROOT / "dashboards"])
    twice = {name: where for name, where in places.items() if len(where) > 1}
    lines = [f"{name}: {', '.join(where)}" for name, where in sorted(twice.items())]
    assert not lines, "one name, one class; rename one of each:\n" + "\n".join(lines)


def test_nested_and_private_classes_count(tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir()
    (room / "one.py").write_text("class _Word:\n    pass\n")
    (room / "two.py").write_text("def make():\n    class _Word:\n        pass\n")
    assert places_of_classes([room]) == {"_Word": ["room/one.py:1", "room/two.py:2"]}
