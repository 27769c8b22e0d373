"""The command line: each command imports what it runs, so that asking for help is instant."""

import asyncio
import gc
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.errors import BotError

if TYPE_CHECKING:
    from bot.app import House
    from bot.settings import Settings

SELDOM = 10_000
"""So many new objects are looked through for garbage at once, about those of thirty requests."""


@click.group()
@click.version_option(package_name="waymark")
def waymark() -> None:
    """Waymark runs improvement plans where your team already talks."""


@waymark.command()
def run() -> None:
    """Connect to your Slack workspace and serve it until stopped."""
    gc.disable()  # what is imported stays: to look for garbage among it takes a sixth of a start
    from bot.logs import configure
    from bot.settings import load_settings

    settings = load_settings()
    configure(as_json=settings.log_json)
    sys.exit(asyncio.run(_serve(settings)))


async def _serve(settings: "Settings") -> int:
    """Serve until told to stop, or until Slack is lost; return the exit status."""
    from bot.app import build, choose_clock

    house = await build(settings, choose_clock)
    stopped = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    tasks = [asyncio.ensure_future(each) for each in (_start(house), house.lost.wait(), stopped.wait())]
    starting, lost, _ = tasks
    try:
        await asyncio.wait(tasks[:1] + tasks[2:], return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            await asyncio.wait(tasks[1:], return_when=asyncio.FIRST_COMPLETED)
        return int(lost.done() and not stopped.is_set())
    finally:
        for task in tasks:
            task.cancel()
        await house.stop()


async def _start(house: "House") -> None:
    await house.start()
    house.pulse.guard()
    listening = f", and listens at {house.url}" if house.url else ""
    click.echo(f"Waymark is connected to {house.installation.team_name}{listening}. Ctrl-C stops it.")
    gc.freeze()  # nor is what a start leaves ever garbage: it is not looked through again
    gc.set_threshold(SELDOM)
    gc.enable()


@waymark.command()
@click.option("--terminal", is_flag=True, help="A plain prompt in this terminal instead of a page.")
@click.option("--http", is_flag=True, help="Let the workspace call Waymark, instead of a socket.")
@click.option("--port", default=0, show_default="a free one", help="The port of the page.")
def demo(terminal: bool, http: bool, port: int) -> None:  # noqa: FBT001  # click hands options over by name
    """Try Waymark in a pretend workspace on this machine; nothing of it is kept."""
    from bot.logs import configure

    configure(as_json=False, level="warning")
    if not terminal:
        asyncio.run(_show(port, http=http))
        return
    with tempfile.TemporaryDirectory(prefix="waymark-demo-") as folder:
        asyncio.run(_play(Path(folder), http=http))


async def _play(data_dir: Path, *, http: bool) -> None:
    from bot.demo import CONTROL, open_demo
    from sandbox.terminal import prompt

    async with open_demo(data_dir, start=datetime.now(UTC), running=True, http=http) as opened:
        click.echo("A pretend Slack workspace, with Waymark in it. Begin with: /plan")
        click.echo(f"Programs on this machine can act here too: {opened.sandbox.url}{CONTROL}/people")
        click.echo(f"With a token (/plan token T-1) they send measurements to {opened.house.api_url}")
        await prompt(opened.sandbox, advance=opened.house.advance, read_line=_read_line, write=click.echo)


async def _show(port: int, *, http: bool) -> None:
    from bot.demo import CONTROL
    from bot.showcase import make_page

    page = make_page(http=http)
    stopped = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    try:
        await page.start(port)
        click.echo(f"A pretend Slack workspace, with Waymark in it: {page.url}")
        click.echo(f"Programs on this machine can act here too: {page.scene.sandbox.url}{CONTROL}/people")
        click.echo("With a token they send measurements: /plan token T-1 makes one, and says where to.")
        click.echo("Ctrl-C stops it, and nothing is kept. A plain prompt instead: waymark demo --terminal")
        _open_in_browser(page.url)
        await stopped.wait()
    finally:
        await page.stop()


def _open_in_browser(url: str) -> None:
    """Open a page where there is a screen; browsers for the terminal would take it away from us."""
    import webbrowser

    try:
        found = webbrowser.get()
    except webbrowser.Error:
        return
    if type(found) is not webbrowser.GenericBrowser:  # those with windows are of other classes
        found.open(url)


async def _read_line(shown: str) -> str:
    """Read a line without holding up the bot; its thread does not keep the process when Ctrl-C ends it."""
    loop = asyncio.get_running_loop()
    typed: asyncio.Future[str] = loop.create_future()

    def hand_over(settle: Callable[[Any], None], value: Any) -> None:
        if not typed.done():
            settle(value)

    def read() -> None:
        try:
            line = input(shown)
        except EOFError as error:
            loop.call_soon_threadsafe(hand_over, typed.set_exception, error)
        else:
            loop.call_soon_threadsafe(hand_over, typed.set_result, line)

    threading.Thread(target=read, daemon=True).start()
    return await typed


@waymark.command()
def migrate() -> None:
    """Bring the database's schema up to this version."""
    from bot.databases import upgrade_database
    from bot.settings import load_settings

    click.echo(f"The database is up to date, at version {upgrade_database(load_settings())} of its schema.")


@waymark.command()
def doctor() -> None:
    """Say of each thing that Waymark needs whether it is as it should be; nothing is changed."""
    from bot.doctor import examine
    from bot.logs import configure
    from bot.settings import load_settings

    configure(as_json=False)
    findings = asyncio.run(examine(load_settings()))
    for finding in findings:
        click.echo(f"{'wrong' if finding.is_wrong else 'ok':6} {finding.name}: {finding.text}")
    sys.exit(any(finding.is_wrong for finding in findings))


@waymark.command()
@click.option("--workspace", metavar="T…", help="Of this workspace only.")
@click.option("--plan", metavar="P-12", help="Of this plan only.")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), metavar="2027-03-01", help="From this day on (UTC)."
)
def audit(workspace: str | None, plan: str | None, since: datetime | None) -> None:
    """Print who did what to which record: ids and names of fields, never what anybody wrote."""
    from bot.settings import load_settings

    since = (since or datetime(1, 1, 1)).replace(tzinfo=UTC)  # noqa: DTZ001  # as click hands it over
    asyncio.run(_print_audit(load_settings(), since, workspace_id=workspace, subject=plan and plan.upper()))


async def _print_audit(settings: "Settings", since: datetime, **which: str | None) -> None:
    from bot.databases import database_to_read
    from bot.services.audit_entries import AuditEntries
    from bot.views.audit import entry_line

    with database_to_read(settings) as database:
        log, last_id = AuditEntries(database), 0
        while entries := await log.list_since(since, after_id=last_id, **which):
            for entry in entries:
                click.echo(entry_line(entry))
                last_id = entry.id or 0


@waymark.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
@click.option("--workspace", metavar="T…", help="All of this workspace, whether Waymark is in it or not.")
@click.option("--yes", is_flag=True, help="Do not ask first.")
def purge(dry_run: bool, workspace: str | None, yes: bool) -> None:  # noqa: FBT001  # as above
    """Delete now what has been kept long enough, or all of one workspace. Nothing brings it back."""
    from bot.logs import configure
    from bot.settings import load_settings

    settings = load_settings()
    configure(as_json=False)
    if not asyncio.run(_say_past(settings, workspace)) or dry_run:
        return
    if not yes:
        click.confirm("Delete this for good?", abort=True)
    asyncio.run(_purge(settings, workspace))


@waymark.command()
@click.option("--workspace", metavar="T…", required=True, help="The workspace that they were in.")
@click.option("--member", metavar="U…", required=True, help="The id of the member.")
@click.option("--yes", is_flag=True, help="Do not ask first.")
def forget(workspace: str, member: str, yes: bool) -> None:  # noqa: FBT001  # as above
    """Do as Delete mine does for somebody who cannot press it any more. Nothing brings it back."""
    from bot.logs import configure
    from bot.settings import load_settings

    settings = load_settings()
    configure(as_json=False)
    asyncio.run(_forget(settings, workspace, member, is_sure=yes))


async def _forget(settings: "Settings", workspace: str, member: str, *, is_sure: bool) -> None:
    from bot.databases import open_database
    from bot.rules.access import Actor
    from bot.rules.retention import Retention
    from bot.services.privacy import Privacy
    from bot.views.audit import parting_lines

    database = open_database(settings)
    try:
        privacy = Privacy(database, retention=Retention.of(settings), wake=lambda: None)
        actor = Actor(workspace, member, "")
        for line in parting_lines(await privacy.ask(actor=actor)):
            click.echo(line)
        if not is_sure:
            click.confirm(f"Delete what is stored about {member} for good?", abort=True)
        await privacy.delete(actor=actor, now=await database.now())
        click.echo("Deleted.")
    finally:
        database.dispose()


async def _say_past(settings: "Settings", workspace: str | None) -> bool:
    """Say what would be deleted; return whether there is anything."""
    from bot.databases import database_to_read
    from bot.rules.retention import Retention
    from bot.services.retention import RetentionService
    from bot.views.audit import past_lines, rows_lines

    with database_to_read(settings) as database:
        retention = RetentionService(database, retention=Retention.of(settings))
        if workspace is not None:
            lines = rows_lines(workspace, await retention.count_rows(workspace))
        else:
            past = await retention.list_past(now=await database.now())
            lines = past_lines(past.plans, past.entries, past.workspaces)
    click.echo("\n".join(lines) if lines else "There is nothing to delete.")
    return bool(lines)


async def _purge(settings: "Settings", workspace: str | None) -> None:
    from bot.clock import DatabaseClock
    from bot.databases import open_database
    from bot.jobs.retirer import Retirer
    from bot.rules.retention import Retention
    from bot.services.job_leases import JobLeases
    from bot.services.retention import RetentionService

    database = open_database(settings)
    try:
        retention = RetentionService(database, retention=Retention.of(settings))
        if workspace is not None:
            rows = await retention.purge(workspace, now=None)
            click.echo(f"{rows:,} rows of {workspace} are deleted.")
            return
        clock = DatabaseClock(database.now)  # the daily job goes by it too, whatever this machine's says
        await clock.refresh()
        await Retirer(retention, JobLeases(database), clock).forget()
        click.echo("Deleted.")
    finally:
        database.dispose()


@waymark.command()
@click.argument("target")
@click.argument("value")
@click.option("--on", metavar="DATE", help="The day on which it was measured, as 2026-11-20; else today.")
def record(target: str, value: str, on: str | None) -> None:
    """Send a measurement of a target, with its token in WAYMARK_TOKEN, to the Waymark at WAYMARK_URL."""
    from bot.sending import send
    from bot.settings import load_settings

    day = on or datetime.now().astimezone().date().isoformat()
    click.echo(asyncio.run(send(load_settings(), target=target.upper(), value=value, on=day)))


@waymark.command()
@click.option("--command", default="/plan", show_default=True, help="The slash command to ask for.")
@click.option("--http", metavar="URL", help="For HTTP mode: the address at which Slack reaches you.")
def manifest(command: str, http: str | None) -> None:
    """Print the manifest from which Slack makes the app."""
    from bot.manifest import manifest_yaml, read_command, read_url

    url = read_url(http) if http is not None else None
    click.echo(manifest_yaml(command=read_command(command), url=url), nl=False)


def main() -> None:
    """Run the command line; what a person can mend is one sentence and exit status 2."""
    try:
        waymark(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BotError as error:
        click.echo(error.message, err=True)
        sys.exit(2)
