"""The first steps: a welcome for whoever installed Waymark, and a sample to try it with."""

from datetime import datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from bot.directory import Directory
from bot.errors import NotFoundError
from bot.handlers.pages import Pages
from bot.handlers.scene import Scene, answer_payload
from bot.rules.access import Actor
from bot.services.answers import Answers
from bot.services.holds import Holds
from bot.services.samples import Samples
from bot.views.elements import Origin, read_id
from bot.views.welcome import SAMPLE_NOTICE, invited_message, removed_message, welcome_message

_log = structlog.get_logger()


class Welcome:
    """Welcomes one person of each workspace, once for ever: who installed Waymark, as far as that is known.

    Slack does not say who pasted the tokens. `installer_id` does, else it is the first full member who acts.
    """

    def __init__(
        self, answers: Answers, directory: Directory, *, command_name: str, installer_id: str = ""
    ) -> None:
        self._answers = answers
        self._directory = directory
        self._command_name = command_name
        self._installer_id = installer_id
        self._done: set[str] = set()

    async def start(self, workspace_id: str, *, now: datetime) -> None:
        """Welcome the installer who was named, before anybody acts."""
        if not self._installer_id:
            return
        try:
            installer = await self._directory.actor(workspace_id, self._installer_id, now=now)
        except Exception as error:  # noqa: BLE001  # a welcome must never stop the start
            _log.warning("installer.unknown", error=type(error).__name__)
            return
        if installer.is_stranger:
            _log.warning("installer.unknown", error="nobody of this workspace")
            return
        await self.meet(installer, now=now)

    async def meet(self, actor: Actor, *, now: datetime) -> None:
        """Welcome whoever acts, if they are the one and have not been welcomed yet."""
        is_the_one = actor.id == self._installer_id if self._installer_id else not actor.is_guest
        if actor.workspace_id in self._done or actor.is_stranger or not is_the_one:
            return
        try:
            drawn = answer_payload(welcome_message(command=self._command_name))
            await self._answers.welcome(drawn, workspace_id=actor.workspace_id, member_id=actor.id, now=now)
        except Exception as error:  # noqa: BLE001  # what they came for goes on
            _log.warning("welcome.not_written", error=type(error).__name__)
            return
        self._done.add(actor.workspace_id)


async def try_sample(
    ack: AsyncAck, samples: Samples, pages: Pages, scene: Scene, actor: Actor, now: datetime
) -> None:
    """Make the sample, or find the one that was made, and show it."""
    plan = await samples.create(actor=actor, now=now)
    post = await pages.draw(Origin("show", plan.ref), actor=actor, now=now, notice=SAMPLE_NOTICE)
    await ack()
    await scene.turn_into(post)


async def remove_sample(
    ack: AsyncAck, action: dict[str, Any], samples: Samples, scene: Scene, actor: Actor, now: datetime
) -> None:
    """Take a sample away whole."""
    plan_id = read_id(str(action.get("value") or ""))
    if plan_id is None:
        raise NotFoundError("There is no such plan that you can see.")
    name = await samples.remove(plan_id, actor=actor, now=now)
    await ack()
    await scene.turn_into(removed_message(name))


async def invited(context: AsyncBoltContext, scene: Scene, actor: Actor, holds: Holds, now: datetime) -> None:
    """Tell whoever invited Waymark to a channel what comes next; nobody else is told that it came.

    Plans that had fallen silent there speak again.
    """
    await holds.speak_again(actor.workspace_id, context.channel_id or "", now=now)
    if not actor.is_guest:
        await scene.show(invited_message(context.channel_id or ""))


def register(app: AsyncApp) -> None:
    """Register the buttons of the sample, and the invitation."""
    app.action("sample.create")(try_sample)
    app.action("sample.remove")(remove_sample)
    app.event("member_joined_channel")(invited)
