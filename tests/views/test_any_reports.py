"""Any report, any change, any form, each with any text: Slack takes what is shown of them."""

from operator import attrgetter

from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BotError, ConflictError, Newer
from bot.rules.check_in_lines import CheckInWords
from bot.rules.check_ins import CheckInForm
from bot.rules.sharing import ShareQuestion
from bot.views import action_steps, check_ins, conflict, history, plans, problem, shares, targets, undo, which
from bot.views.elements import payload_of
from tests.views import facts
from tests.views.facts import TODAY, examples, few_and_many, said


@few_and_many
def test_any_check_in_and_any_prompt_is_one_that_slack_takes(ensure_sendable, number):
    @examples(number)
    @given(record=facts.records, prompt=facts.prompts)
    def show(record, prompt):
        for post in (
            check_ins.record_message(record, today=TODAY),
            check_ins.recorded_message(record, today=TODAY),
            check_ins.prompt_message(prompt, today=TODAY, zone="Asia/Kolkata"),
        ):
            ensure_sendable(post.payload())
        ensure_sendable(payload_of(check_ins.edit_modal(record, CheckInForm(record.target), today=TODAY)))

    show()


@few_and_many
def test_any_history_is_one_that_slack_takes(ensure_sendable, number):
    @examples(number)
    @given(told=facts.histories, taken=st.lists(facts.revisions, min_size=1, max_size=3), notice=said(3000))
    def show(told, taken, notice):
        post = history.history_message(told, zone="Asia/Kolkata", today=TODAY, notice=notice)
        ensure_sendable(post.payload())
        ensure_sendable(undo.taken_back_message(taken, today=TODAY).payload())

    show()


@few_and_many
def test_any_share_is_one_that_slack_takes(ensure_sendable, number):
    @examples(number)
    @given(shown=facts.shared_plans, is_beyond=facts.flags)
    def show(shown, is_beyond):
        question = ShareQuestion(shown, "C1", is_beyond)
        for post in (
            shares.share_message(shown),
            shares.question_message(question),
            shares.shared_message(shown, channel_id="C1"),
        ):
            ensure_sendable(post.payload())
        ensure_sendable(payload_of(shares.question_modal(question)))

    show()


@few_and_many
def test_any_form_is_one_that_slack_takes(ensure_sendable, number):
    @examples(number)
    @given(
        step=facts.steps,
        many=st.lists(facts.steps, min_size=1, max_size=4, unique_by=attrgetter("id")),
        target=facts.targets,
        some_targets=st.lists(facts.targets, min_size=1, max_size=4, unique_by=attrgetter("id")),
        plan=facts.plan_lines,
        some_plans=st.lists(facts.plan_lines, min_size=1, max_size=4, unique_by=attrgetter("id")),
        text=said(3000),
    )
    def show(step, many, target, some_targets, plan, some_plans, text):
        prefill = action_steps.StepPrefill(None, text, text, "U1", TODAY)
        words = CheckInWords(text, text, text, (text,))
        for form in (
            action_steps.create_modal(prefill, plans=some_plans),
            action_steps.edit_modal(step, today=TODAY),
            action_steps.move_modal(step, today=TODAY),
            action_steps.assign_modal(step),
            action_steps.block_modal(step),
            action_steps.complete_modal(many, today=TODAY),
            targets.edit_modal(target),
            check_ins.check_in_modal(None, targets=some_targets, today=TODAY, value=text, said=words),
            plans.close_modal(plan),
            shares.share_modal(some_plans),
        ):
            ensure_sendable(payload_of(form))

    show()


@few_and_many
def test_any_question_and_any_problem_is_one_that_slack_takes(ensure_sendable, number):
    @examples(number)
    @given(
        choices=st.lists(
            st.builds(which.Choice, facts.ids.map("S-{}".format), said(300), said(3000)),
            min_size=1,
            max_size=6,
        ),
        problem_said=said(3000),
        line=said(9000),
        step=facts.steps,
    )
    def show(choices, problem_said, line, step):
        error = BotError(problem_said)
        ensure_sendable(which.which_message("step", choices).payload())
        ensure_sendable(problem.problem_message(error, line=line, correct=True).payload())
        ensure_sendable(payload_of(problem.problem_modal(error)))
        newer = {
            "title": Newer(
                label="title", value=step.title, said=step.title, by=step.assignee_name, at="Tue 2 Mar 10:14"
            )
        }
        view = {**payload_of(action_steps.edit_modal(step, today=TODAY)), "state": {"values": {}}}
        ensure_sendable(
            conflict.again_view(ConflictError(problem_said, current_version=9, newer=newer), view=view)
        )

    show()
