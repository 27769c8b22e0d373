"""What people do with what is theirs, in words."""

from storage.models import RevisedDeed

PAST = {
    RevisedDeed.ADDED: "added",
    RevisedDeed.EDITED: "changed",
    RevisedDeed.DONE: "marked",
    RevisedDeed.REOPENED: "reopened",
    RevisedDeed.MOVED: "moved",
    RevisedDeed.SNOOZED: "snoozed",
    RevisedDeed.ASSIGNED: "assigned",
    RevisedDeed.BLOCKED: "blocked",
    RevisedDeed.UNBLOCKED: "unblocked",
    RevisedDeed.DROPPED: "dropped",
    RevisedDeed.CLOSED: "closed",
    RevisedDeed.PAUSED: "paused",
    RevisedDeed.RESUMED: "resumed",
    RevisedDeed.CHOSEN: "chose",
    RevisedDeed.PARKED: "parked",
    RevisedDeed.CONFIRMED: "confirmed",
    RevisedDeed.DECLINED: "declined",
}

GERUND = {
    RevisedDeed.ADDED: "adding",
    RevisedDeed.EDITED: "changing",
    RevisedDeed.DONE: "marking",
    RevisedDeed.REOPENED: "reopening",
    RevisedDeed.MOVED: "moving",
    RevisedDeed.SNOOZED: "snoozing",
    RevisedDeed.ASSIGNED: "assigning",
    RevisedDeed.BLOCKED: "blocking",
    RevisedDeed.UNBLOCKED: "unblocking",
    RevisedDeed.DROPPED: "dropping",
    RevisedDeed.CLOSED: "closing",
    RevisedDeed.PAUSED: "pausing",
    RevisedDeed.RESUMED: "resuming",
    RevisedDeed.CHOSEN: "choosing",
    RevisedDeed.PARKED: "parking",
    RevisedDeed.CONFIRMED: "confirming",
    RevisedDeed.DECLINED: "declining",
}
"""What they took back."""
