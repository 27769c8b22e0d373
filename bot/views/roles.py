"""Roles: who is what in a plan, the form in which all are given, and what people are told of it."""

from collections.abc import Mapping
from typing import Any

from slackblocks.blocks import Block
from slackblocks.views import ModalView

from bot.rules.roles import SAYS, Circle, CircleNotice, Part, Role, RolesDraft, say_names
from bot.views import limits, lines
from bot.views.answers import Answers, metadata
from bot.views.buttons import see_plan
from bot.views.elements import Key, Post, actions, button, context, modal, section, user_field, users_field
from bot.views.mrkdwn import Mrkdwn, bold, escape, join, spoken, write
from bot.views.mrkdwn import lines as below
from bot.views.undo import undo_buttons

OPEN = "role.open"
SAVE = "role.save"
_IS_ONE = {
    Role.OWNER: "the owner",
    Role.SPONSOR: "the sponsor",
    Role.APPROVER: "an approver",
    Role.COLLABORATOR: "a collaborator",
    Role.VIEWER: "a viewer",
}
NEUTRAL = Mrkdwn("Something has changed in a plan of yours.")
"""What a phone shows of a message about a plan of which nothing is to be read over a shoulder."""


def circle_message(circle: Circle) -> Post:
    """Show who is what in a plan, with the way to change it and how it is typed."""
    name = lines.name(circle.ref, circle.title)
    head = write("People in {plan}", plan=name)
    shown = [_line(part) for part in circle.parts[: limits.LINES]]
    blocks: list[Block] = [section(below((bold(head), *shown)), block_id="roles")]
    if circle.is_confidential:
        blocks.append(context(only_line(circle), block_id="roles:only"))
    row = [*_change(circle), see_plan(circle.plan_id)]
    return Post(lines.tell(head, circle.parts, _part), (*blocks, *actions(row, block_id="roles:do")))


def given_message(circle: Circle) -> Post:
    """Answer a change of roles with what is so now, and the way back."""
    name = bold(lines.name(circle.ref, circle.title))
    said = escape(circle.told, limits.SENTENCE) or write("Nothing was changed in {ref}", ref=circle.ref)
    blocks: list[Block] = [section(write("{said}.", said=said), block_id="given")]
    people = join([_part(part) for part in circle.parts[: limits.LINES]])
    blocks.append(context(join((name, people), ": "), block_id="given:people"))
    if circle.is_confidential:
        blocks.append(context(only_line(circle), block_id="given:only"))
    row = [
        *undo_buttons([circle.undo], of=f"{circle.ref} {circle.title}"),
        *_change(circle),
        see_plan(circle.plan_id),
    ]
    return Post(spoken(write("{said}.", said=said)), (*blocks, *actions(row, block_id="given:do")))


def notice_message(notice: CircleNotice) -> Post:
    """Tell somebody what they are in a plan, and who can see it."""
    circle = notice.circle
    facts = {"by": bold(escape(notice.by, limits.NAME)), "plan": bold(lines.name(circle.ref, circle.title))}
    if notice.role is Role.SUBJECT:
        new, changed = "{by} started {plan}, which is about you.", "{by} changed who is in {plan}."
        what = new if notice.is_new else changed
    elif notice.is_new:
        what = "{by} started {plan}. You are {role}."
    else:
        what = "{by} changed who is in {plan}. You are {role}."
    role = notice.role
    said = write(what, role=_IS_ONE.get(role, ""), **facts)
    means = Mrkdwn("You check in and work on it.") if role is Role.SUBJECT else _rule(role)
    blocks: list[Block] = [section(join((said, means), " "), block_id="named")]
    if circle.is_confidential:
        blocks.append(context(only_line(circle), block_id="named:only"))
    text = NEUTRAL if circle.is_confidential else spoken(said)
    row = [see_plan(circle.plan_id), *_change(circle)]
    return Post(text, (*blocks, *actions(row, block_id="named:do")))


def roles_modal(circle: Circle) -> ModalView:
    """Ask who is what in a plan, filled with what is so now."""
    said = write("One role each in {plan}.", plan=bold(lines.name(circle.ref, circle.title)))
    about = [
        Mrkdwn("It is confidential: only the people named here can see it.")
        if circle.is_confidential
        else Mrkdwn("Guests have no role; they see what is assigned to them.")
    ]
    subject = [part for part in circle.parts if part.role is Role.SUBJECT]
    about += [write("It is about {name}.", name=escape(part.name, limits.NAME)) for part in subject]
    (owner_id,) = circle.ids(Role.OWNER)
    sponsor_id = next(iter(circle.ids(Role.SPONSOR)), None)
    several = (
        ("approvers", "Approvers", Role.APPROVER),
        ("collaborators", "Collaborators", Role.COLLABORATOR),
        ("viewers", "Viewers", Role.VIEWER),
    )
    fields: list[Block] = [
        section(join((said, *about), " "), block_id="about"),
        user_field("owner_id", "Owner", value=owner_id, hint=_hint(Role.OWNER)),
        user_field("sponsor_id", "Sponsor", value=sponsor_id, optional=True, hint=_hint(Role.SPONSOR)),
        *(
            users_field(name, label, values=circle.ids(role), optional=True, hint=_hint(role))
            for name, label, role in several
        ),
    ]
    ids = metadata(plan=Key(circle.plan_id, circle.version))
    return modal(f"People in {circle.ref}", fields, callback_id=SAVE, submit="Save", metadata=ids)


def read_roles(view: Mapping[str, Any]) -> tuple[Key, RolesDraft]:
    """Read who is to be what in which plan, or raise InvalidError."""
    answers = Answers(view)
    key = answers.key("plan")
    owner_id = answers.person("owner_id", missing="Choose who owns it.")
    answers.ensure_complete()
    assert owner_id is not None
    return key, RolesDraft(
        owner_id=owner_id,
        sponsor_id=answers.person("sponsor_id"),
        approvers=answers.people("approvers"),
        collaborators=answers.people("collaborators"),
        viewers=answers.people("viewers"),
    )


def only_line(circle: Circle) -> Mrkdwn:
    """Say who can see a confidential plan."""
    names = [escape(name, limits.NAME) for name in circle.names]
    left_out = len(names) - limits.LINES
    names = [*names[: limits.LINES], *([Mrkdwn(f"{left_out:,} more")] if left_out > 0 else [])]
    return write("Only {names} can see this.", names=Mrkdwn(say_names(names)))


def people_line(circle: Circle) -> Mrkdwn:
    """Say who takes part in a plan beside its owner: `Sponsor Dan · approver Cleo · collaborator Bob`."""
    parts = [_part(part) for part in circle.parts if part.role is not Role.OWNER]
    shown = parts[: limits.LINES]
    left_out = len(parts) - len(shown)
    said = join((*shown, Mrkdwn(f"and {left_out:,} more") if left_out else Mrkdwn()))
    return Mrkdwn(said[:1].upper() + said[1:])  # it begins with a word of ours


def _part(part: Part) -> Mrkdwn:
    name = escape(part.name, limits.NAME)
    gone = Mrkdwn(" (left)" if part.is_gone else "")
    return write("{role} {name}{gone}", role=_called(part.role), name=name, gone=gone)


def _called(role: Role) -> str:
    return "about" if role is Role.SUBJECT else role.value


def _line(part: Part) -> Mrkdwn:
    name = escape(part.name, limits.NAME)
    gone = Mrkdwn(" (left)" if part.is_gone else "")
    called = "whom it is about" if part.role is Role.SUBJECT else part.role.value
    return write(
        "{name}{gone}: {role}, {says}", name=bold(name), gone=gone, role=called, says=_means(part.role)
    )


def _means(role: Role) -> str:
    return SAYS.get(role, "").removeprefix("whom the plan is about: ")


def _rule(role: Role) -> Mrkdwn:
    """Say what a role is, as in: A viewer sees the plan, and changes nothing."""
    one = _IS_ONE.get(role, "")
    return write("{one} {says}.", one=f"{one[:1].upper()}{one[1:]}", says=SAYS.get(role, ""))


def _hint(role: Role) -> str:
    said = SAYS[role]
    return f"{said[:1].upper()}{said[1:]}."


def _change(circle: Circle) -> list[Any]:
    if not circle.can_edit:
        return []
    key = str(Key(circle.plan_id, circle.version))
    return [button("Change", action_id=OPEN, value=key, spoken=f"Change people in {circle.ref}")]
