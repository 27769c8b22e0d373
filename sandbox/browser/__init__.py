"""The workspace as a page for the browser: live in it by hand, and move its clock."""

from sandbox.browser.scene import Hint, Mood, Progress, Sample, Scene, Stop, Tell, TourStep
from sandbox.browser.server import Page

__all__ = ["Hint", "Mood", "Page", "Progress", "Sample", "Scene", "Stop", "Tell", "TourStep"]
