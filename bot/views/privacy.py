"""Privacy: what is stored about the reader, who can see it, and the ways to have it or to have it deleted."""

from collections.abc import Sequence

from slackblocks.views import ModalView

from bot.rules.privacy import Departure, Holdings, Parting, Work
from bot.rules.retention import Retention
from bot.views import limits, lines
from bot.views.buttons import see_plan
from bot.views.elements import Post, actions, button, context, modal, section
from bot.views.mrkdwn import Mrkdwn, bold, code, escape, join, spoken, write
from bot.views.small_print import more

EXPORT = "privacy.export"
ASK = "privacy.ask"
DELETE = "privacy.delete"
CANCEL = "privacy.cancel"
READ = "privacy.read"
_MOST_NAMED = 10

_HEAD = Mrkdwn("*What I store about you*")
_PROFILE = Mrkdwn("Your name, time zone and language, as Slack tells them, and your settings.")
_WHO = Mrkdwn(
    "*Who can see it:* what is in a plan, whoever can see the plan; your settings and my messages to you, "
    "you alone; when you are away, also those who count on you. Whoever runs this Waymark can read its "
    "database."
)
_ON_ITS_WAY = Mrkdwn("Your file is on its way to you already, as a message from me.")
_COMING = Mrkdwn(
    "I am making your file. It comes to you alone, as a message from me, in a minute or so. It stays in "
    "Slack until you delete it there."
)
_WAITS = Mrkdwn(
    "Your file waits, because Slack does not let me send files here yet. Whoever installed me has been "
    "told what to do. It comes by itself if that is done within three days; after that, ask for it again."
)
_NOT_DELETED = Mrkdwn("Nothing was deleted.")
_DELETED = Mrkdwn(
    "Deleted. What you wrote is gone, and the numbers that stay are nobody's. What I posted in channels "
    "says so within a minute; files that I sent you, and messages between us, are yours to delete in "
    "Slack. If you use me again, you start afresh."
)


def holdings_message(holdings: Holdings) -> Post:
    """Show somebody what is stored about them, in plain words, with what they can do about it."""
    kept = [write("• {line}", line=line) for line in holdings.lines()]
    stored = join([_HEAD, _PROFILE, *kept], "\n")
    row = [
        button("Export mine", action_id=EXPORT, is_primary=True),
        button("Delete mine", action_id=ASK),
        button("Read more", action_id=READ),
    ]
    return Post(
        Mrkdwn("What I store about you, who can see it, and how to have it, or have it deleted."),
        (
            section(stored, block_id="privacy"),
            section(_WHO, block_id="privacy:who"),
            context(_how_long(holdings.retention), block_id="privacy:long"),
            *actions(row, block_id="privacy:do"),
        ),
    )


def privacy_modal(retention: Retention) -> ModalView:
    """Tell all of it in plain words."""
    parts = {
        "what": (
            "*What is stored.* What people type into plans: titles, targets, steps, check-ins, notes, "
            "ratings. From Slack: names, time zones and languages of those who use me or are named in plans, "
            "and who is in the private channels that plans live in. Not what is written in channels, and not "
            "what I answered."
        ),
        "where": (
            "*Where.* In one database, of whoever runs this Waymark. Nothing is sent anywhere but to Slack."
        ),
        "who": (
            "*Who sees it.* A team's plan: every full member of this workspace; in a private channel, "
            "its members and those whom the plan names. A plan about one person: those alone whom it names, "
            "administrators not. Ratings in silence: nobody, until they are shown. Operators can read the "
            "database, and a log of who looked at what, which has no texts."
        ),
        "export": (
            "*Export mine* sends you one file with all that names you. *Delete mine* asks first: "
            "what you wrote is dropped and your name with it, your open steps are nobody's, plans about you "
            "go whole, and numbers stay as nobody's. It cannot be undone."
        ),
        "not": (
            "*What I cannot delete.* What others wrote about you in their own words, what stands in "
            "Slack itself, and backups, until whoever runs this Waymark deletes those."
        ),
    }
    told = [section(Mrkdwn(text), block_id=f"privacy:{name}") for name, text in parts.items()]
    told.append(section(_how_long(retention), block_id="privacy:long"))
    return modal("Privacy", told, callback_id=READ, close="Close")


def coming_message(*, is_new: bool) -> Post:
    """Say that a file comes, or is on its way already."""
    said = _COMING if is_new else _ON_ITS_WAY
    return Post(said, (section(said, block_id="privacy:file"),))


def waiting_message() -> Post:
    """Tell whoever asked for a file that Slack does not let us send any yet."""
    return Post(_WAITS, (section(_WAITS, block_id="privacy:file"),))


def plan_coming_message(plan: str) -> Post:
    """Say that a plan comes as a file."""
    said = write(
        "I am making a table of {plan}. It comes to you alone, as a message from me, in a minute or so.",
        plan=bold(escape(plan, limits.TITLE_IN_LINE)),
    )
    return Post(spoken(said), (section(said, block_id="export:file"),))


def parting_message(parting: Parting, *, member_id: str) -> Post:
    """Ask whether all is to be deleted, and say what happens then; or what has to be done before."""
    if parting.to_hand_over:
        return _hand_over_message(parting.to_hand_over)
    happens = [
        Mrkdwn("What you wrote is dropped: notes, check-ins, reasons. Your name is, wherever it stands."),
        Mrkdwn("Plans keep their titles and numbers, as nobody's."),
    ]
    if parting.steps:
        many = lines.count(parting.steps, "open step")
        happens.append(write("{many} of yours will be nobody's, and the plans' owners are told.", many=many))
    happens += [
        write("{plan} goes to {who}, its sponsor.", plan=_name(work), who=escape(work.to, limits.NAME))
        for work in parting.handed_over[:_MOST_NAMED]
    ]
    if parting.removed:
        happens.append(write("Deleted whole: {plans}.", plans=_names(parting.removed)))
    if parting.is_export_on_its_way:
        happens.append(Mrkdwn("Your file is still on its way: wait for it, or it does not come."))
    told = join([Mrkdwn("*Delete all that I store about you?*"), *(_point(each) for each in happens)], "\n")
    row = [
        button(
            "Delete for good",
            action_id=DELETE,
            value=member_id,
            is_danger=True,
            spoken="Delete for good all that is stored about me",
        ),
        button("Cancel", action_id=CANCEL),
    ]
    return Post(
        Mrkdwn("Delete all that I store about you? It cannot be undone."),
        (
            section(told, block_id="privacy:delete"),
            context(Mrkdwn("It cannot be undone."), block_id="privacy:undone"),
            *actions(row, block_id="privacy:do"),
        ),
    )


def deleted_message() -> Post:
    """Say that all is deleted."""
    return Post(_DELETED, (section(_DELETED, block_id="privacy:deleted"),))


def kept_message() -> Post:
    """Say that nothing was deleted."""
    return Post(_NOT_DELETED, (section(_NOT_DELETED, block_id="privacy:kept"),))


def departure_message(departure: Departure) -> Post:
    """Tell whoever looks after plans what somebody who had themselves deleted leaves to them."""
    parts = [Mrkdwn("Somebody has had everything deleted that I stored about them.")]
    if departure.steps:
        steps = _listed([bold(lines.step_name(step)) for step in departure.steps])
        parts.append(write("Nobody has these steps now: {steps}.", steps=steps))
    if departure.removed:
        refs = join([Mrkdwn(ref) for ref in departure.removed], ", ")
        parts.append(write("{refs}, which was about them, is gone.", refs=refs))
    said = join(parts, " ")
    row = [see_plan(departure.steps[0].plan_id)] if departure.steps else []
    # A phone on a table shows nothing of what may be one person's plan.
    is_hushed = departure.removed or any(step.is_confidential for step in departure.steps)
    text = spoken(parts[0] if is_hushed else said)
    return Post(text, (section(said, block_id="parted"), *actions(row, block_id="parted:do")))


def _hand_over_message(plans: Sequence[Work]) -> Post:
    said = write(
        "Nothing is deleted yet, because {plans} would have no owner. Give each to somebody ({edit}, "
        "Owner) or close it ({close}), then delete.",
        plans=_names(plans),
        edit=code(f"edit {plans[0].ref}"),
        close=code(f"close {plans[0].ref}"),
    )
    again = button("Delete mine", action_id=ASK)
    return Post(
        spoken(said), (section(said, block_id="privacy:first"), *actions([again], block_id="privacy:do"))
    )


def _how_long(retention: Retention) -> Mrkdwn:
    away = (
        "at once"
        if not retention.uninstalled_days
        else f"{lines.count(retention.uninstalled_days, 'day')} later"
    )
    return Mrkdwn(
        f"*How long:* a team's plan {retention.team_months} months after it was closed, a plan about one "
        f"person {retention.individual_months}, the audit log {retention.audit_months}. All of it is "
        f"deleted when Waymark is taken out of this workspace, {away}."
    )


def _point(text: Mrkdwn) -> Mrkdwn:
    return write("• {text}", text=text)


def _name(work: Work) -> Mrkdwn:
    return bold(escape(f"{work.ref} {work.title}", limits.TITLE_IN_LINE))


def _names(works: Sequence[Work]) -> Mrkdwn:
    return _listed([_name(work) for work in works])


def _listed(names: Sequence[Mrkdwn]) -> Mrkdwn:
    left_out = len(names) - _MOST_NAMED
    return join([*names[:_MOST_NAMED], *([more(left_out)] if left_out > 0 else [])], ", ")
