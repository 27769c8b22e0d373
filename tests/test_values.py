"""Values behave as frozen dataclasses do, and nothing of them is compiled before it is used."""

import copy
import subprocess
import sys
from dataclasses import FrozenInstanceError, field, fields, replace
from pathlib import Path

import pytest

from bot.values import frozen

ROOT = Path(__file__).parent.parent

STILL_DATACLASSES = {"cadence.py"}
"""A cadence is checked as it is made, and remembers what it worked out: it has no slots."""


@frozen
class Place:
    street: str
    number: int = 1
    names: list[str] = field(default_factory=list, compare=False)


@frozen(kw_only=True)
class Corner:
    name: str = ""
    place: Place


@frozen
class Shop(Place):
    owner: str = "nobody"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shop) and other.owner == self.owner

    def __hash__(self) -> int:
        return hash(self.owner)


def test_values_are_equal_and_hashed_by_what_is_compared():
    assert Place("Main", 2, ["a"]) == Place("Main", 2, ["b"])
    assert Place("Main", 2) != Place("Main", 3)
    assert Place("Main") != object()
    assert {Place("Main"), Place("Main", 1), Place("Side")} == {Place("Side"), Place("Main")}


def test_a_value_says_what_it_is():
    assert repr(Corner(place=Place("Main", 2))) == (
        "Corner(name='', place=Place(street='Main', number=2, names=[]))"
    )


def test_each_value_has_defaults_of_its_own():
    first, second = Place("Main"), Place("Side")
    first.names.append("x")
    assert second.names == []
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'place'"):
        Corner()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'town'"):
        Place("Main", town="x")  # type: ignore[call-arg]


def test_a_value_stays_as_it_is():
    place = Place("Main")
    for name in ("street", "unheard_of"):
        with pytest.raises(FrozenInstanceError):
            setattr(place, name, "Side")
        with pytest.raises(FrozenInstanceError):
            delattr(place, name)
    assert place == Place("Main")
    assert not hasattr(place, "__dict__")


def test_a_value_can_be_replaced_and_looked_through():
    assert replace(Corner(place=Place("Main")), name="x") == Corner(name="x", place=Place("Main"))
    assert [each.name for each in fields(Shop)] == ["street", "number", "names", "owner"]
    match Place("Main", 2):
        case Place(street, number):
            assert (street, number) == ("Main", 2)


def test_what_a_class_says_itself_is_kept():
    assert Shop("Main", 2, owner="Ann") == Shop("Side", owner="Ann")
    assert len({Shop("Main", owner="Ann"), Shop("Side", owner="Ann")}) == 1


def test_copies_are_values_too():
    shop = Shop("Main", 2, ["a"], owner="Ann")
    for copied in (copy.copy(shop), copy.deepcopy(shop)):
        assert [getattr(copied, each.name) for each in fields(shop)] == ["Main", 2, ["a"], "Ann"]


def test_a_value_from_another_process_is_compared_before_one_is_made_here():
    made = (
        "import pickle, sys; from bot.rules.access import Actor;"
        "sys.stdout.buffer.write(pickle.dumps([Actor('T1', 'U1', 'UTC'), Actor('T1', 'U1', 'UTC')]))"
    )
    sent = subprocess.run([sys.executable, "-c", made], cwd=ROOT, capture_output=True, check=True).stdout
    compared = (
        "import pickle, sys; one, two = pickle.loads(sys.stdin.buffer.read());"
        "assert one == two and hash(one) == hash(two) and 'U1' in repr(one)"
    )
    subprocess.run([sys.executable, "-c", compared], cwd=ROOT, input=sent, check=True)


def test_methods_are_compiled_when_they_are_first_used():
    @frozen
    class Fresh:
        number: int

    before = Fresh.__init__
    fresh = Fresh(1)
    assert Fresh.__init__ is not before
    before(Fresh.__new__(Fresh), 2)  # somebody may still hold the first one
    lazy = Fresh.__eq__
    assert fresh == Fresh(1)
    assert Fresh.__eq__ is not lazy


def test_a_class_that_is_checked_as_it_is_made_is_refused():
    class Checked:
        def __post_init__(self) -> None:
            """Would never be called."""

    with pytest.raises(AssertionError):
        frozen(Checked)


def test_frozen_dataclasses_of_the_bot_are_values():
    slow = [
        path.name
        for path in (ROOT / "bot").rglob("*.py")
        if "@dataclass(frozen=True" in path.read_text() and path.name not in STILL_DATACLASSES
    ]
    assert slow == []
