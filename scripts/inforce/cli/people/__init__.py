"""`inforce people`: who is told."""

from inforce.cli.lazy import LazyGroup

people = LazyGroup(
    "people",
    about="Keeps the people who are told: import, list, export, erase.",
    extra="notify",
    commands={},
)
