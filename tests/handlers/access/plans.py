"""How each button and form of plans, of sharing them and of the sample is tried."""

from datetime import date, time

from slackblocks.views import ModalView

from bot.rules.cadence import Unit
from bot.rules.plans import PlanDraft
from bot.rules.rhythms import Rhythm
from bot.rules.roles import Circle, Part, Role
from bot.rules.sharing import SharedPlan, ShareQuestion
from bot.views import plans as plan_views
from bot.views import prompts as prompt_views
from bot.views import roles as role_views
from bot.views import shares as share_views
from tests.handlers.access.acts import chooses, plan_id, plan_key, presses, sends, uses
from tests.handlers.access.world import TODAY, Attempt, Subject


def plan_edit(subject: Subject) -> ModalView:
    draft = PlanDraft("Grow", "", "U0ALICE", None, TODAY, date(2027, 6, 1))
    return plan_views.edit_modal(subject.plan, draft)


def remind(subject: Subject) -> ModalView:
    every = Rhythm(2, Unit.WEEK, (0,), time(9), TODAY)
    return prompt_views.remind_modal(subject.plan, every, today=TODAY, has_holidays=True)


def people(subject: Subject) -> ModalView:
    alice = Part("U0ALICE", "Alice", Role.OWNER)
    circle = Circle(
        subject.plan.id,
        subject.plan.version,
        subject.plan.ref,
        "Grow",
        (alice,),
        is_confidential=False,
        can_edit=True,
    )
    return role_views.roles_modal(circle)


def share_value(subject: Subject) -> str:
    return f"{subject.plan.id}:C0{subject.channel.upper()}"


def which_share(subject: Subject) -> ModalView:
    channel_id = f"C0{subject.channel.upper()}"
    return share_views.share_modal([subject.plan], plan_id=subject.plan.id, channel_id=channel_id)


def share_question(subject: Subject) -> ModalView:
    shown = SharedPlan(subject.plan, (), "Alice", TODAY)
    channel_id = f"C0{subject.channel.upper()}"
    return share_views.question_modal(ShareQuestion(shown, channel_id, is_beyond=False))


def new_plan(subject: Subject) -> ModalView:
    del subject
    prefill = plan_views.PlanPrefill(owner_id="U0ALICE", starts_on=TODAY, ends_on=date(2027, 6, 1))
    return plan_views.create_modal(prefill)


ATTEMPTS: dict[tuple[str, str], list[Attempt]] = {
    ("action", "share.confirm"): [Attempt("see plan", presses("share.confirm", share_value))],
    ("action", "share.cancel"): [Attempt("look", presses("share.cancel"))],
    ("view", "share.ask"): [Attempt("see plan", sends(which_share))],
    ("view", "share.confirm"): [Attempt("see plan", sends(share_question))],
    ("action", "sample.remove"): [Attempt("edit plan", presses("sample.remove", plan_id))],
    ("shortcut", "plan.new"): [Attempt("make plan", uses("plan.new"))],
    ("action", "plan.new"): [Attempt("make plan", presses("plan.new"))],
    ("action", "plan.widen"): [Attempt("make plan", presses("plan.widen"))],
    ("action", "template.list"): [Attempt("make plan", presses("template.list"))],
    ("action", "template.use"): [Attempt("make plan", presses("template.use", lambda _: "churn"))],
    ("action", "template.save"): [
        Attempt("edit plan", presses("template.save", lambda subject: f"{subject.plan.ref[2:]} Kept"))
    ],
    ("action", "template.remove"): [Attempt("look", presses("template.remove", lambda _: "saved-404"))],
    ("action", "plan.show"): [Attempt("see plan", presses("plan.show", plan_id))],
    ("action", "plan.edit"): [Attempt("edit plan", presses("plan.edit", plan_key))],
    ("action", "prompt.open"): [Attempt("edit plan", presses("prompt.open", plan_key))],
    ("view", "prompt.save"): [Attempt("edit plan", sends(remind), writes=True)],
    ("action", "role.open"): [Attempt("edit plan", presses("role.open", plan_key))],
    ("view", "role.save"): [
        Attempt("edit plan", sends(people, Sponsor="chandra", Collaborators=["erin"]), writes=True)
    ],
    ("action", "plan.more"): [
        Attempt("see plan", chooses("people", "plan.more")),
        Attempt("see plan", chooses("history", "plan.more")),
        Attempt("edit plan", chooses("edit", "plan.more")),
        Attempt("edit plan", chooses("pause", "plan.more")),
        Attempt("edit plan", chooses("close", "plan.more")),
    ],
    ("action", "plan.resume"): [Attempt("edit plan", presses("plan.resume", plan_key))],
    ("view", "plan.pause"): [
        Attempt("edit plan", sends(lambda it: plan_views.pause_modal(it.plan)), writes=True)
    ],
    ("action", "plan.reopen"): [Attempt("edit plan", presses("plan.reopen", plan_key))],
    ("view", "plan.create"): [Attempt("make plan", sends(new_plan, Title="Grow sales"), writes=True)],
    ("view", "plan.edit"): [Attempt("edit plan", sends(plan_edit, Title="Grow sales"), writes=True)],
    ("view", "plan.close"): [
        Attempt("edit plan", sends(lambda it: plan_views.close_modal(it.plan)), writes=True)
    ],
    ("action", "sample.create"): [Attempt("make plan", presses("sample.create"), writes=True)],
}
