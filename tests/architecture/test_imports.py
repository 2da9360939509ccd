"""What the import-linter contracts cannot say."""

import grimp
import pytest

# Enough to write arithmetic on arrays; anything else does not belong in compiled code.
PLAIN = {"__future__", "collections", "enum", "math", "numba", "numpy", "typing"}
CORE_MAY_IMPORT = PLAIN | {"sim.jit.kernel"}  # what marks a function as compiled
CORE = "sim.matching.core"

MAY_IMPORT_THE_ROOT = {"sim.__main__", "sim.cli"}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("sim", include_external_packages=True, cache_dir=None)


def test_compiled_core_imports_arrays_and_compiler_only(graph: grimp.ImportGraph) -> None:
    inside = {CORE} | graph.find_descendants(CORE)
    imported = set().union(*(graph.find_modules_directly_imported_by(module) for module in inside))
    assert imported - inside - CORE_MAY_IMPORT == set()


def test_rooms_do_not_import_the_package_root(graph: grimp.ImportGraph) -> None:
    importers = graph.find_modules_that_directly_import("sim")
    outside = {name for name in importers if not name.startswith(tuple(MAY_IMPORT_THE_ROOT))}
    assert outside == set(), "the root imports the rooms; write `from sim.<room> import <name>`"
