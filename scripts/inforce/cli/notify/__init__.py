"""`inforce notify`: who is told, and the proof of it."""

from inforce.cli.lazy import LazyGroup

notify = LazyGroup(
    "notify",
    about="Tells people of versions by mail, and can prove it.",
    extra="notify",
    commands={
        "preview": "inforce.cli.notify.preview:preview",
        "bounces": "inforce.cli.notify.bounces:bounces",
    },
)
