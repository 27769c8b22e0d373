"""Who is told something: nobody who has left, and nobody who is to be left alone unless they asked."""

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.deliverability import Reader, ReaderHindrance, hinders_reader, leaks, steward_of

READERS = st.builds(Reader, st.booleans(), st.booleans(), st.booleans())
CANDIDATES = st.lists(st.tuples(st.sampled_from([None, "U1", "U2", "U3"]), st.booleans()), max_size=6)


@given(READERS, st.booleans())
def test_nothing_goes_to_whoever_has_left_and_no_nudge_to_whoever_is_to_be_left_alone(reader, is_nudge):
    hindrance = hinders_reader(reader, is_nudge=is_nudge)
    if reader.is_deactivated:
        assert hindrance is ReaderHindrance.LEFT
    elif is_nudge:
        assert (hindrance is None) is not (reader.is_stranger or reader.is_silent)
    else:
        assert hindrance is None


@given(CANDIDATES)
def test_the_first_who_is_there_looks_after_a_plan(candidates):
    found = steward_of(candidates)
    there = [member_id for member_id, is_there in candidates if is_there and member_id]
    assert found == (there[0] if there else None)


@given(st.booleans(), st.booleans(), st.booleans())
def test_another_company_reads_only_what_was_put_before_its_eyes(is_shared, is_private, was_shared):
    is_meant = was_shared and not is_private
    found = leaks(is_shared=is_shared, is_private=is_private, was_shared=was_shared)
    assert found is (is_shared and not is_meant)
