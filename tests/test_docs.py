"""The documents say what is so: each claim that can be checked is held to the code.

A block of code marked `plan` or `control` in `docs/` is played in the pretend workspace, and one marked
`story` is an excerpt of `story.txt`, so that no page shows words that Waymark does not say.
"""

import ast
import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.cli import waymark
from bot.demo import CHANNELS, CONTROL, PEOPLE, Demo, open_demo
from bot.doctor import examine
from bot.handlers.commands import BUILT
from bot.handlers.words import read_words
from bot.manifest import SCOPES
from bot.metrics import Metrics
from bot.rules.grammar import Command, Verb, find_verb, parse
from bot.rules.verbs import SYNONYMS
from bot.settings import Settings
from sandbox.person import Person
from sandbox.terminal import HELP
from sandbox.transcript import names_of
from sandbox.transcript_blocks import lines_of
from sandbox.transcript_controls import Sheet
from sandbox.transcript_text import Reader
from storage.models import DeliveryState

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
README = ROOT / "README.md"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
MAKEFILE = (ROOT / "Makefile").read_text()
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
SKIPPED = "…"
"""A line of an excerpt that stands for lines left out."""

MONDAY = datetime(2027, 3, 1, 8, tzinfo=UTC)
"""When the lines of `docs/commands.md` are typed: 09:00 in Berlin, where Alice is."""


def blocks(page: Path, language: str) -> list[list[str]]:
    """Return the lines of each block of code that is marked with this language."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    return [block.splitlines() for block in found]


def prose(page: Path) -> str:
    """Return a page without its code."""
    return re.sub(
        r"`[^`\n]+`", "", re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    )


def table(page: Path, heading: str) -> list[list[str]]:
    """Return the rows of the table below a heading, without backticks and without the table's own head."""
    section = re.split(r"^#+ ", page.read_text().partition(f"# {heading}\n")[2], flags=re.MULTILINE)[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().replace("`", "") for cell in row] for row in rows[2:]]


def logged() -> Iterator[str]:
    """Return the event of each line that the code can log."""
    for file in [*ROOT.glob("bot/**/*.py"), *ROOT.glob("storage/**/*.py")]:
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="_log")), args=[ast.Constant(str(event)), *_]
                ):
                    yield event


def anchors(page: Path) -> set[str]:
    """Return where a link may point to within a page, as GitHub names it."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def typed(text: str) -> Command:
    """Understand what is typed after the command's name."""
    return parse(read_words(text.removeprefix("/plan").strip()), today=MONDAY.date())


class TestPages:
    @pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
    def test_links_lead_somewhere(self, page):
        for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
            if target.startswith("https://"):
                continue
            path, _, anchor = target.partition("#")
            there = (page.parent / path).resolve() if path else page
            assert there.exists(), f"{target} is not there"
            assert not anchor or anchor in anchors(there), f"{target} has no such heading"

    @pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
    def test_nobody_shouts(self, page):
        assert "!" not in prose(page)

    @pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
    def test_no_merge_was_left_half_done(self, page):
        assert not re.search(r"^(<{7}|={7}|>{7})( |$)", page.read_text(), flags=re.MULTILINE)

    def test_the_index_leads_to_every_page(self):
        linked = {(DOCS / target).resolve() for target in re.findall(r"\]\(([^)#]+)", index_text())}
        assert {page for page in DOCS.rglob("*.md") if page.name != "index.md"} <= linked

    def test_the_front_page_stays_short(self):
        assert len(README.read_text().splitlines()) < 120

    def test_make_targets_that_are_named_exist(self):
        for page in PAGES:
            for target in re.findall(r"(?:`|^)make ([a-z][a-z-]*)", page.read_text(), flags=re.MULTILINE):
                assert re.search(rf"^{target}:", MAKEFILE, flags=re.MULTILINE), f"{page.name}: make {target}"

    def test_decisions_are_numbered_and_have_their_three_parts(self):
        decisions = sorted((DOCS / "decisions").glob("*.md"))
        assert [page.name[:4] for page in decisions] == [f"{n:04}" for n in range(1, len(decisions) + 1)]
        for page in decisions:
            assert page.read_text().startswith(f"# {page.name[:4]} "), page.name
            parts = re.findall(r"^## (.+)$", page.read_text(), flags=re.MULTILINE)
            assert parts == ["Decision", "Why", "Consequences"], page.name

    def test_the_change_log_knows_this_version(self):
        headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), flags=re.MULTILINE)
        assert {"Unreleased", PYPROJECT["project"]["version"]} & set(headings)


def index_text() -> str:
    """Return the page that leads to all others."""
    return (DOCS / "index.md").read_text()


class TestSettings:
    KNOWN = frozenset(f"WAYMARK_{name.upper()}" for name in Settings.model_fields)

    def test_the_table_lists_every_setting_and_no_other(self):
        assert {row[0] for row in table(README, "Settings")} == self.KNOWN

    def test_the_table_has_the_true_defaults(self):
        shown = {row[0]: row[1] for row in table(README, "Settings")}
        for name, field in Settings.model_fields.items():
            default = field.get_default(call_default_factory=True)
            if isinstance(default, bool):
                default = str(default).lower()
            if isinstance(default, Path):
                default = str(default).replace(str(Path.home()), "~")
            if isinstance(default, str) and default:
                assert shown[f"WAYMARK_{name.upper()}"] == default

    @pytest.mark.parametrize(
        "name",
        [*map(str, PAGES), ".env.example", "compose.yml", "Dockerfile"],
        ids=lambda name: Path(name).name,
    )
    def test_settings_that_are_named_exist(self, name):
        for found in re.findall(r"WAYMARK_[A-Z_]*[A-Z]", (ROOT / name).read_text()):
            assert found.removesuffix("_FILE") in self.KNOWN, found

    def test_the_scopes_are_those_of_the_manifest(self):
        assert dict(table(DOCS / "install.md", "Scopes")) == SCOPES


class TestOperations:
    PAGE = DOCS / "operations.md"

    def test_the_table_of_events_lists_every_line_that_is_logged_and_no_other(self):
        listed = [event for row in table(self.PAGE, "Logs") for event in row[0].split(", ")]
        assert len(listed) == len(set(listed))
        assert set(listed) == set(logged())

    def test_the_table_of_figures_lists_every_one_and_no_other(self):
        listed = {name for row in table(self.PAGE, "Figures") for name in row[0].split(", ")}
        families = text_string_to_metric_families(Metrics().render())
        told = {f"{each.name}_total" if each.type == "counter" else each.name for each in families}
        assert listed == told

    def test_each_state_has_something_to_do(self):
        rows = table(self.PAGE, "When something does not arrive")
        assert [name for row in rows for name in row[0].split(", ")] == [
            state.value for state in DeliveryState
        ]

    async def test_the_lines_of_the_doctor_are_all_there(self):
        told = {name for row in table(self.PAGE, "Doctor") for name in re.split(", or | in ", row[0])}
        nowhere = {"slack_api_url": "http://127.0.0.1:1/", "database_url": "sqlite:////nowhere/waymark.db"}
        for mode in ("socket", "http"):
            found = await examine(Settings.model_validate({**nowhere, "mode": mode}))
            assert {each.name for each in found} <= told


class TestArchitecture:
    PAGE = DOCS / "architecture.md"

    def test_the_floors_are_those_that_are_enforced(self):
        contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
        layers = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
        assert blocks(self.PAGE, "floors") == layers

    def test_every_contract_is_told(self):
        told = prose(self.PAGE)
        for contract in PYPROJECT["tool"]["importlinter"]["contracts"]:
            assert contract["name"] in told

    def test_the_states_of_a_delivery_are_all_there(self):
        assert [row[0] for row in table(self.PAGE, "States")] == [state.value for state in DeliveryState]


class TestCommands:
    PAGE = DOCS / "commands.md"

    def built(self) -> dict[str, list[str]]:
        """Return the verbs that are described, each with its synonyms."""
        headings = re.findall(r"^### (\w+)(?: \((.+)\))?$", self.PAGE.read_text(), flags=re.MULTILINE)
        return {verb: synonyms.split(", ") if synonyms else [] for verb, synonyms in headings}

    def test_the_verbs_that_are_described_are_those_that_work(self):
        assert set(self.built()) == {verb.value for verb in BUILT}

    def test_every_synonym_of_a_built_verb_is_told(self):
        for verb, synonyms in self.built().items():
            told = {word: find_verb(word) for word in synonyms}
            assert told == {word: meant for word, meant in SYNONYMS.items() if meant == verb}

    def test_the_other_verbs_are_listed_as_not_built(self):
        listed = self.PAGE.read_text().partition("## Not built yet\n")[2]
        assert {find_verb(word) for word in re.findall(r"`(\w+)`", listed)} == set(Verb) - BUILT

    def test_every_verb_has_at_least_two_examples(self):
        played = [line.split() for block in blocks(self.PAGE, "plan") for line in block if is_typed(line)]
        verbs = [find_verb(words[1]) for words in played if len(words) > 1]
        for verb in BUILT:
            assert verbs.count(verb) >= 2, verb

    def test_every_line_that_is_named_in_a_sentence_is_understood(self):
        for line in re.findall(r"`/plan([^`\n]*)`", self.PAGE.read_text()):
            assert not typed(line).unknown, line

    def test_every_date_that_is_named_is_one(self):
        section = self.PAGE.read_text().partition("## Dates\n")[2].partition("\n## ")[0]
        dates = re.findall(r"`([^`]+)`", section)
        assert dates
        for said in dates:
            assert typed(f"add Ring ten customers due {said}").due is not None, said

    async def test_waymark_answers_as_the_page_says(self, tmp_path, sqlite_url):
        said = [line for block in blocks(self.PAGE, "plan") for line in block]
        async with open_demo(tmp_path, start=MONDAY, database_url=sqlite_url) as demo:
            assert await play(demo, list(filter(is_typed, said))) == [line for line in said if line]


class TestTryIt:
    PAGE = DOCS / "try-it.md"

    def test_the_help_of_the_prompt_is_the_one_shown(self):
        assert blocks(self.PAGE, "help") == [HELP.splitlines()]

    def test_the_people_and_channels_are_those_of_the_demo(self):
        assert [row[0] for row in table(self.PAGE, "Who is there")] == [person.name for person in PEOPLE]
        assert [row[0] for row in table(self.PAGE, "Channels")] == [
            f"#{channel.name}" for channel in CHANNELS
        ]

    async def test_other_programs_can_act_and_break_things_as_shown(self, tmp_path, sqlite_url):
        (lines,) = blocks(self.PAGE, "control")
        demo_is_open = open_demo(tmp_path, start=MONDAY, database_url=sqlite_url)
        async with demo_is_open as demo, aiohttp.ClientSession() as session:
            for method, path, body in (f"{line} ".split(" ", maxsplit=2) for line in lines):
                sent = json.loads(body) if body.strip() else None
                url = f"{demo.sandbox.url}{CONTROL}{path}"
                async with session.request(method, url, json=sent) as answer:
                    told = await answer.text()
                assert answer.status == 200, f"{path}: {told}"
            assert demo.sandbox.person("alice").view is None

    def test_excerpts_of_the_story_are_in_the_story(self):
        story = (ROOT / "tests" / "story.txt").read_text().splitlines()
        excerpts = [(page, excerpt) for page in PAGES for excerpt in blocks(page, "story")]
        assert excerpts
        for page, excerpt in excerpts:
            assert is_excerpt(excerpt, story), f"{page.name} tells another story:\n" + "\n".join(excerpt)


class TestContainer:
    DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    COMPOSE = yaml.safe_load((ROOT / "compose.yml").read_text())

    def arguments(self, instruction: str) -> list[str]:
        """Return what stands after each use of an instruction of the Dockerfile."""
        return [line.split(maxsplit=1)[1] for line in self.DOCKERFILE if line.startswith(f"{instruction} ")]

    def images(self) -> Iterator[str]:
        """Yield every image that is built on or run."""
        yield from (source.split()[0] for source in self.arguments("FROM"))
        yield from (service["image"] for service in self.COMPOSE["services"].values() if "image" in service)

    def test_images_are_pinned_to_a_version(self):
        for image in self.images():
            assert re.fullmatch(r"[a-z/]+:[0-9][0-9.]*(-\w+)?", image), image

    def test_both_stages_have_the_same_python(self):
        assert len({source.split()[0] for source in self.arguments("FROM")}) == 1

    def test_only_what_the_lock_names_is_installed(self):
        installs = [
            step for run in self.arguments("RUN") for step in run.split("&&") if "pip install" in step
        ]
        assert len(installs) == 2
        assert "--require-hashes" in installs[0]
        assert "-r requirements.lock" in installs[0]
        assert "--no-deps" in installs[1]
        assert "--no-build-isolation" in installs[1]

    def test_it_does_not_run_as_root(self):
        users = self.arguments("USER")
        assert users
        assert users[-1] not in {"root", "0"}

    def test_all_that_is_copied_is_there_and_let_through(self):
        let_through = {
            line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")
        }
        packages = set(PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
        copied = {
            name
            for copy in self.arguments("COPY")
            if not copy.startswith("--from")
            for name in copy.split()[:-1]
        }
        assert packages < copied == let_through
        assert all((ROOT / name).exists() for name in copied)

    def test_what_is_started_is_a_command_of_ours(self):
        started = [yaml.safe_load(self.arguments("CMD")[-1])]
        started += [
            service["command"] for service in self.COMPOSE["services"].values() if "command" in service
        ]
        assert self.arguments("ENTRYPOINT") == ['["waymark"]']
        for words in started:
            assert waymark.get_command(None, words[0]) is not None, words  # type: ignore[arg-type]  # click's own group asks for no context

    def test_a_replica_is_given_the_time_to_stop(self):
        waymark = self.COMPOSE["services"]["waymark"]
        assert int(waymark["stop_grace_period"].removesuffix("s")) > 20
        assert waymark["deploy"]["replicas"] == 2
        assert "--stop-timeout 30" in (DOCS / "operations.md").read_text()

    def test_no_port_is_open(self):
        assert not self.arguments("EXPOSE")
        assert not any("ports" in service for service in self.COMPOSE["services"].values())

    def test_what_compose_asks_for_is_in_the_example(self):
        asked = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yml").read_text()))
        example = re.findall(r"^(\w+)=(.*)$", (ROOT / ".env.example").read_text(), flags=re.MULTILINE)
        assert asked <= {name for name, _ in example}
        assert not any(value for _, value in example), "an example is empty until somebody fills it in"


def is_typed(line: str) -> bool:
    """Whether a line of a block is what Alice types, rather than what she reads."""
    return line.startswith("/plan")


def is_excerpt(excerpt: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether the lines between two skips stand together in the whole, and in this order."""
    at = 0
    for part in re.split(rf"^{SKIPPED}$", "\n".join(excerpt), flags=re.MULTILINE):
        lines = part.strip("\n").split("\n")
        starts = range(at, len(whole) - len(lines) + 1)
        found = next((start for start in starts if [*whole[start : start + len(lines)]] == lines), None)
        if found is None:
            return False
        at = found + len(lines)
    return True


async def play(demo: Demo, lines: Sequence[str]) -> list[str]:
    """Type lines as Alice in #team, and return them with what she reads after each."""
    alice = demo.sandbox.person("alice")
    transcript = []
    for line in lines:
        with demo.house.dispatcher.led():  # what comes by itself comes after the answer
            await alice.command(line, channel="team")
        transcript.append(line)
        if alice.view is None:
            transcript += newest_answer(demo, alice)
            transcript += await what_follows(demo, alice)
        else:
            transcript += await through_form(demo, alice, line=typed(line))
    return transcript


async def what_follows(demo: Demo, alice: Person) -> list[str]:
    """Return what only Alice sees once all has been sent that an answer has announced."""
    answered = sum(message.ephemeral for message in alice.messages("team"))
    if "comes in a moment" not in newest_answer(demo, alice)[-1]:
        return []
    await demo.house.advance(demo.clock.now() + timedelta(seconds=2))
    more = sum(message.ephemeral for message in alice.messages("team")) - answered
    return ["(a moment later)", *newest_answer(demo, alice)] if more else []


async def through_form(demo: Demo, alice: Person, *, line: Command) -> list[str]:
    """Name the form that has opened; send it if it makes the plan that all else needs, else close it."""
    assert alice.view is not None
    opened = [f"(opens the form {alice.view.title})"]
    if line.verb is not Verb.NEW or not line.text:
        await alice.close()
        return opened
    alice.fill({"Channel": "team"})
    sent = await alice.submit()
    assert not sent.errors, sent.errors
    await alice.sees("*P-1", channel="team")
    return [*opened, *newest_answer(demo, alice)]


def newest_answer(demo: Demo, alice: Person) -> list[str]:
    """Return the lines of the newest message that only Alice sees, as the story shows them."""
    answers = [message for message in alice.messages("team") if message.ephemeral]
    reader = Reader(names=names_of(demo.sandbox.slack.workspace), zone=ZoneInfo(alice.tz))
    return lines_of(answers[-1].blocks, Sheet(reader=reader, numbers={}))
