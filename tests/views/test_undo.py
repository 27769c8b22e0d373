"""Undo takes back together what it names, or is not there."""

from bot.views.undo import MOST_AT_ONCE, read_undo, undo_buttons


def test_it_takes_back_all_that_was_changed_or_is_not_offered():
    ids = tuple(range(1, MOST_AT_ONCE + 2))
    (undo,) = undo_buttons([None, *ids[:-1]])
    assert read_undo(undo._resolve()["value"]) == ids[:-1]
    assert undo_buttons(ids) == []
    assert undo_buttons([None]) == []
