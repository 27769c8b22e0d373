"""How Home, settings, and the pages of lists are tried."""

from datetime import UTC, datetime, time

from slackblocks.views import ModalView

from bot.rules.absence import Period
from bot.rules.day_settings import DaySettings
from bot.rules.deliverability import Leaving
from bot.views.absences import absence_modal
from bot.views.day_settings import settings_modal
from bot.views.leavers import hand_over_modal
from tests.handlers.access.acts import opens_home, presses, sends
from tests.handlers.access.world import NOWHERE, TODAY, Attempt


def a_settings_form() -> ModalView:
    days, now = frozenset({0}), datetime(2027, 3, 1, 8, tzinfo=UTC)
    return settings_modal(DaySettings("UTC", "UTC", False, time(9), days, now), today=TODAY)  # noqa: FBT003  # as it is


ATTEMPTS: dict[tuple[str, str], list[Attempt]] = {
    ("action", "settings.open"): [Attempt("look", presses("settings.open"))],
    ("view", "settings.save"): [Attempt("look", sends(lambda _: a_settings_form(), Days=["Monday"]))],
    ("action", "leaver.open"): [Attempt("look", presses("leaver.open", lambda _: "U0NOBODY"))],
    ("view", "leaver.save"): [
        Attempt(
            "look", sends(lambda _: hand_over_modal(Leaving("U0NOBODY", "Nobody", ())), All_steps="chandra")
        )
    ],
    ("action", "absence.open"): [Attempt("look", presses("absence.open"))],
    ("action", "absence.undo"): [Attempt("look", presses("absence.undo", lambda _: str(NOWHERE)))],
    ("view", "absence.save"): [
        Attempt("look", sends(lambda _: absence_modal(Period(TODAY, TODAY), today=TODAY)))
    ],
    ("action", "home.turn"): [
        Attempt("look", presses("home.turn", lambda _: "plans:1"), is_on_home=True, is_list=True)
    ],
    ("event", "app_home_opened"): [Attempt("look", opens_home, is_on_home=True, is_list=True)],
    **{
        ("action", f"privacy.{deed}"): [Attempt("look", presses(f"privacy.{deed}"))]
        for deed in ("show", "export", "read", "ask", "cancel")
    },
    ("action", "privacy.delete"): [Attempt("look", presses("privacy.delete", lambda _: "U0NOBODY"))],
    ("action", "help.show"): [Attempt("look", presses("help.show"))],
    ("action", "hub.show"): [Attempt("look", presses("hub.show"))],
    ("action", "page.turn"): [
        Attempt("look", presses("page.turn", lambda _: "2", page="list:mine")),
        Attempt("look", presses("page.turn", lambda _: "2", page="overdue:")),
        Attempt("see plan", presses("page.turn", lambda _: "2", page="show:{P}")),
        Attempt("see plan", presses("page.turn", lambda _: "2", page="overdue:{P}")),
        Attempt("see step", presses("page.turn", lambda _: "2", page="show:{S}")),
        Attempt("see plan", presses("page.turn", lambda _: "2", page="history:{P}")),
        Attempt("see step", presses("page.turn", lambda _: "2", page="history:{T}")),
        Attempt("see step", presses("page.turn", lambda _: "2", page="history:{S}")),
        Attempt("look", presses("page.turn", lambda _: "2", page="history:me")),
    ],
}
