"""A pretend Slack workspace, to try any Bolt app in and to test it against."""

from sandbox.records import ChannelSpec, PersonSpec
from sandbox.sandbox import Sandbox

__all__ = ["ChannelSpec", "PersonSpec", "Sandbox"]
