"""App manifests: what Slack takes, and what it refuses."""

import copy
from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.limits_manifest import FORMS, KNOWN, REQUIRED, ROWS, check_manifest


def shortcut(number, kind="global"):
    return {"name": f"S{number}", "type": kind, "callback_id": f"s{number}", "description": "Starts"}


def filled(place: str, value: Any, whole: dict[str, Any]) -> dict[str, Any]:
    """Put a value where a place says, into the first item of the lists on the way."""
    made = copy.deepcopy(whole)
    node: Any = made
    *groups, last = place.replace("[]", ".0").split(".")
    for group in groups:
        node = node[0] if group == "0" else node.setdefault(group, {})
    node[last] = value
    return made


def sized(place: str, size: int) -> Any:
    """Make a value of so many characters or items that keeps every other rule."""
    match place:
        case "features.shortcuts":
            return [shortcut(n, "message" if n % 2 else "global") for n in range(size)]
        case "features.slash_commands":
            return [{"command": f"/c{n}", "description": "Does"} for n in range(size)]
        case "features.slash_commands[].command":
            return "/" + "x" * (size - 1)
        case _ if any(row.place == place and row.measure == "most" for row in ROWS):
            return [f"x{n}" for n in range(size)]
        case _:
            return "x" * size


def test_a_usual_manifest_is_accepted(manifest):
    assert check_manifest(manifest) == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.place} {row.measure}")
def test_a_figure_is_kept_to_the_last(manifest, row):
    beyond = row.figure - 1 if row.measure == "shortest" else row.figure + 1
    assert check_manifest(filled(row.place, sized(row.place, row.figure), manifest)) == []
    refused = check_manifest(filled(row.place, sized(row.place, beyond), manifest))
    assert f"{row.place}: {row.measure} is {row.figure}, not {beyond}." in refused


WRITTEN = {
    "display_information.background_color": ("#5b2c83", "purple"),
    "features.shortcuts[].type": ("message", "local"),
    "features.slash_commands[].command": ("/plan", "plan"),
}


@pytest.mark.parametrize("place", FORMS)
def test_some_settings_are_written_in_one_way(manifest, place):
    accepted, refused = WRITTEN[place]
    assert check_manifest(filled(place, accepted, manifest)) == []
    assert check_manifest(filled(place, refused, manifest)) == [f"{place} cannot be {refused!r}."]


@pytest.mark.parametrize("place", [place for place in KNOWN if not place.startswith("_")])
def test_an_unknown_setting_is_refused(manifest, place):
    (refusal,) = check_manifest(filled(f"{place}.magic".removeprefix("."), "x", manifest))
    assert refusal.endswith("has no 'magic'.")


@pytest.mark.parametrize(("place", "name"), [(place, name) for place in REQUIRED for name in REQUIRED[place]])
def test_what_a_group_must_say(manifest, place, name):
    without = filled(f"{place}.{name}".removeprefix("."), None, manifest)
    told = f"{place or 'The manifest'} needs {name!r}."
    assert told in check_manifest(without)
    assert told not in check_manifest(without, is_whole=False)


def test_five_shortcuts_of_a_type_and_each_once(manifest):
    shortcuts = [shortcut(n) for n in range(5)]
    assert check_manifest(filled("features.shortcuts", shortcuts, manifest)) == []
    assert check_manifest(filled("features.shortcuts", [*shortcuts, shortcut(5)], manifest)) == [
        "features.shortcuts: at most 5 may be global, not 6."
    ]
    assert check_manifest(filled("features.shortcuts", [shortcut(1), shortcut(1)], manifest)) == [
        "features.shortcuts: 's1' is there 2 times."
    ]


def test_an_app_with_a_manifest_that_slack_refuses_is_not_installed():
    with pytest.raises(ValueError, match="The manifest has no 'magic'"):
        Sandbox({"magic": True})
