"""Slack's words of refusal, and what each comes to."""

import pytest

from bot.rules.refusals import REFUSALS, Refusal, refusal_of


@pytest.mark.parametrize(
    ("refusal", "codes"),
    [
        (Refusal.PUSHED_BACK, "ratelimited"),
        (Refusal.FULL, "message_limit_exceeded team_added_to_org org_login_required accesslimited"),
        (Refusal.SUSPENDED, "token_revoked account_inactive invalid_auth not_authed app_access_restricted"),
        (Refusal.SUSPENDED, "token_expired"),
        (Refusal.LACKING, "missing_scope no_permission"),
        (Refusal.NOT_IN, "not_in_channel"),
        (Refusal.GONE, "channel_not_found is_archived restricted_action restricted_action_read_only_channel"),
        (Refusal.NO_THREAD, "thread_not_found cannot_reply_to_message"),
        (Refusal.UNFIT, "invalid_blocks invalid_blocks_format msg_too_long msg_blocks_too_long no_text"),
        (Refusal.UNSURE, "fatal_error internal_error service_unavailable"),
        (Refusal.LATER, "request_timeout"),
        (Refusal.UNLISTED, "cat_on_keyboard msg_of_the_day restricted"),
    ],
)
def test_each_word_means_what_the_table_says(refusal, codes):
    assert {refusal_of(code) for code in codes.split()} == {refusal}


def test_a_picture_that_is_not_there_yet_is_no_fault_of_the_blocks():
    assert refusal_of("invalid_blocks", details="[ERROR] invalid slack file [/blocks/1]") is Refusal.LATER
    assert refusal_of("invalid_blocks", details="[ERROR] must be a string") is Refusal.UNFIT


def test_every_meaning_has_its_word_but_that_of_words_which_nobody_knows():
    assert set(Refusal) - set(REFUSALS.values()) == {Refusal.UNLISTED}
