"""The outline: each part of a plan stands in it once, below what it belongs to or loose."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.action_steps import StepLine
from bot.rules.objectives import ObjectiveLine
from bot.rules.outline import AreaBranch, Node, Place, branch_of, has_target, outline_of, parts_of
from bot.rules.plans import Stage, list_missing, next_stage
from bot.rules.targets import TargetLine
from storage.models import Direction, StepStatus

TODAY = date(2027, 3, 1)


def objective(number):
    return ObjectiveLine(number, 1, f"O-{number}", 1, "P-1", "Plan", "Fewer leave", "", "", None, "U1", "Ann")


def area(number, objective_id):
    return AreaBranch(number, f"A-{number}", "Onboarding", objective_id)


def target(number, belongs_to=None):
    return TargetLine(
        number, 1, f"T-{number}", 1, "P-1", "Plan", "Churn", "", Direction.UP, Decimal(1), Decimal(2), TODAY,
        "U1", "Ann", None, None, "", None, can_check_in=True, belongs_to=belongs_to,
    )  # fmt: skip


def step(number, belongs_to=None):
    return StepLine(
        number, 1, f"S-{number}", "Ring", "", 1, "P-1", "Plan", "U1", "Ann", TODAY, StepStatus.TODO, None,
        None, can_act=True, belongs_to=belongs_to,
    )  # fmt: skip


def places(kinds):
    some = st.sampled_from(kinds).flatmap(lambda kind: st.integers(0, 6).map(f"{kind}:{{}}".format))
    return st.none() | some


@given(
    objectives=st.integers(0, 4),
    areas=st.lists(st.integers(0, 6), max_size=5),
    targets=st.lists(places("OA"), max_size=5),
    steps=st.lists(places("OAT"), max_size=8),
)
def test_each_part_stands_once_and_below_what_it_belongs_to(objectives, areas, targets, steps):
    given_parts = (
        [objective(number) for number in range(objectives)],
        [area(number, parent) for number, parent in enumerate(areas)],
        [target(number, place) for number, place in enumerate(targets)],
        [step(number, place) for number, place in enumerate(steps)],
    )
    outline = outline_of(*given_parts)
    shown = parts_of((*outline.objectives, *outline.loose))
    everything = [part.ref for parts in given_parts for part in parts]
    assert sorted(part.ref for part in shown) == sorted(everything)

    def check(node: Node, above: Place | None) -> None:
        part = node.part
        wanted = getattr(part, "belongs_to", None)
        if isinstance(part, AreaBranch):
            wanted = f"O:{part.objective_id}"
        if above is not None:
            assert wanted == str(above)
        for child in node.children:
            check(child, Place(part.ref[0], part.id))

    for node in (*outline.objectives, *outline.loose):
        check(node, None)
    there = {f"{part.ref[0]}:{part.id}" for parts in given_parts[:3] for part in parts}
    for node in outline.loose:
        assert getattr(node.part, "belongs_to", None) not in there


def test_one_branch_can_be_taken_out():
    outline = outline_of([objective(1), objective(2)], [area(1, 2)], [target(1, "A:1")], [step(1, "T:1")])
    branch = branch_of(outline, 2)
    assert branch is not None
    assert [part.ref for part in parts_of([branch])] == ["O-2", "A-1", "T-1", "S-1"]
    assert has_target(branch)
    assert branch_of(outline, 3) is None


@pytest.mark.parametrize("written", ["", None, "X:1", "O:", "O:x", "O", ":1", "O:²", "S:1", "none"])
def test_what_is_no_place_is_none(written):
    assert Place.find(written) is None


@given(kind=st.sampled_from("OAT"), number=st.integers(0, 10**17))
def test_a_place_reads_itself_back(kind, number):
    assert Place.find(str(Place(kind, number))) == Place(kind, number)


def stage(objectives=(), targets=(), steps=(), *, has_areas=False):
    outline = outline_of(objectives, [], targets, steps)
    return next_stage(outline, targets=targets, steps=steps, has_areas=has_areas)


def test_a_plan_is_led_from_stage_to_stage():
    assert stage() is Stage.OBJECTIVE
    assert stage([objective(1)]) is Stage.AREA
    assert stage([objective(1)], has_areas=True) is Stage.TARGET
    assert stage([objective(1)], [target(1, "O:1")]) is Stage.STEP
    assert stage([objective(1)], [target(1, "O:1")], [step(1)]) is None


def test_a_plan_that_has_begun_without_objectives_goes_on_without():
    assert stage([], [target(1)]) is Stage.STEP
    assert stage([], [], [step(1)]) is Stage.TARGET


def test_a_plan_that_has_a_target_is_asked_for_no_key_areas():
    outline = outline_of([objective(1)], [], [], [])
    areas = "key areas that decide whether it is reached"
    assert areas in list_missing(purpose="Why", targets=(), steps=(), outline=outline)
    assert areas not in list_missing(purpose="Why", targets=(), steps=(), outline=outline, has_areas=True)
    with_target = [target(1, "O:1")]
    assert areas not in list_missing(purpose="Why", targets=with_target, steps=(), outline=outline)


def test_what_is_missing_names_the_objective_that_has_no_target():
    outline = outline_of([objective(1), objective(2)], [], [target(1, "O:1")], [])
    missing = list_missing(purpose="Why", targets=[target(1, "O:1")], steps=[step(1)], outline=outline)
    assert missing == ("a target for O-2",)
    first = list_missing(purpose="", targets=(), steps=())
    assert first == (
        "why it matters",
        "an objective that says what will be better",
        "key areas that decide whether it is reached",
        "a target that says by how much",
        "a first step",
    )
