"""`inforce notify`: who is told, and the proof of it."""

from inforce.cli.lazy import LazyGroup

notify = LazyGroup(
    "notify",
    about="Tells people of versions by mail, and can prove it.",
    extra="notify",
    commands={
        "cancel": "inforce.cli.notify.holding:cancel",
        "hold": "inforce.cli.notify.holding:hold",
        "resume": "inforce.cli.notify.holding:resume",
        "send": "inforce.cli.notify.send:send",
        "worker": "inforce.cli.notify.worker:worker",
        "status": "inforce.cli.notify.status:status",
        "plan": "inforce.cli.notify.plan:plan",
        "preview": "inforce.cli.notify.preview:preview",
        "bounces": "inforce.cli.notify.bounces:bounces",
        "doctor": "inforce.cli.notify.doctor:doctor",
        "evidence": "inforce.cli.notify.evidence:evidence",
    },
)
notify.epilog = "Example: inforce notify send"
