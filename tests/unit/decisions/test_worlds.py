"""Other worlds: what is not known is drawn, what is published stays, and staff follow the work."""

from sim.decisions.worlds import draw_world, is_drawn, span_of
from sim.port.checks import graded_parts
from sim.port.load import load_port
from sim.port.sizing import is_sized, load_table

PORT = load_port("huanggang")
WORLD = draw_world(PORT, 2018, 1)


def test_traffic_teams_and_findings_are_drawn_and_the_published_stay() -> None:
    before, after = dict(graded_parts(PORT)), dict(graded_parts(WORLD))
    drawn = {path for path, part in before.items() if is_drawn(part)}
    moved = {p for p in drawn if p in after and span_of(after[p])[1] != span_of(before[p])[1]}
    for word in ("officers", "hit", "instructs", "minutes"):
        assert any(word in path for path in moved), word
    for path, part in before.items():
        if part.grade == "published":
            assert after[path] == part


def test_drawn_numbers_lie_within_their_ranges() -> None:
    before, after = dict(graded_parts(PORT)), dict(graded_parts(WORLD))
    for path, part in before.items():
        if is_drawn(part) and path in after and "menus" not in path and "overlap" not in path:
            low, _, high = span_of(part)
            value = span_of(after[path])[1]
            assert low - 0.5 <= value <= high + 0.5  # counts are rounded


def test_staff_are_sized_again_for_the_work_that_was_drawn() -> None:
    before, after = dict(graded_parts(PORT)), dict(graded_parts(WORLD))
    sized = [path for path, part in before.items() if is_sized(part)]
    assert sized
    assert any(span_of(before[path])[1] != span_of(after[path])[1] for path in sized)


def test_world_0_is_the_port_and_a_world_is_the_same_every_time() -> None:
    assert draw_world(PORT, 2018, 0) is PORT
    assert draw_world(PORT, 2018, 1) == WORLD
    assert draw_world(PORT, 2018, 2) != WORLD


def test_no_drawn_staff_is_asked_for_more_than_all_its_time() -> None:
    """Also where the drawn team is larger than the port's own staff: quarantine's lane at Zhengzhou."""
    for world in (5, 10):
        table = load_table(draw_world(load_port("zhengzhou"), 2018, world))
        assert table["utilisation"].max() < 1
