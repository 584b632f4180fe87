"""What a message that came back says, as a value."""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a message to a return path is.

    HARD: the address does not exist and never will. SOFT: it exists and could
    not take the mail (a full mailbox, a server that never answered). POLICY:
    refused because of us, not of the address. DELAYED: still being tried.
    COMPLAINT: the person called it spam. AUTO_REPLY: a machine's answer, such
    as a holiday notice or a receipt. OTHER: none of these.
    """

    HARD = "hard"
    SOFT = "soft"
    POLICY = "policy"
    DELAYED = "delayed"
    COMPLAINT = "complaint"
    AUTO_REPLY = "auto-reply"
    OTHER = "other"


# What is written down; the rest changes nothing.
RECORDED = frozenset({Kind.HARD, Kind.SOFT, Kind.POLICY, Kind.COMPLAINT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A message to a return path, read.

    `status` is the code of RFC 3463 or the SMTP code it gives, empty without
    one. `diagnostic` holds no address. `paths` are the texts that may hold the
    token of a return path, the most trustworthy first; `message_ids` name the
    message that came back. `digest` is the same for each copy of one report.
    """

    kind: Kind
    status: str = ""
    diagnostic: str = ""
    paths: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()
    digest: str = ""
