"""Undo takes back together what it names, or is not there."""

from bot.views.undo import MOST_AT_ONCE, read_undo, undo_buttons


def test_it_takes_back_all_that_was_changed_or_is_not_offered():
    ids = tuple(range(1, MOST_AT_ONCE + 2))
    (undo,) = undo_buttons([None, *ids[:-1]])
    assert read_undo(undo._resolve()["value"]) == ids[:-1]
    assert undo_buttons(ids) == []
    scattered = tuple(range(10**8, 10**8 + 1000, 2))
    assert undo_buttons(scattered[:500]) == [], "all or none: so many do not fit into a button"
    (mixed,) = undo_buttons([7, 8, 9, 12, 3, 4])
    assert mixed._resolve()["value"] == "7-9,12,3-4"
    assert read_undo("7-9,12,3-4") == (7, 8, 9, 12, 3, 4)
    assert read_undo("9-7,1-999999,x-3,-4") == (0, 0, 0, 0)
    assert undo_buttons([None]) == []
