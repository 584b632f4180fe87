"""What a mail says, once for both of its parts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link with its words; `address` is absolute."""

    words: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of the particulars: a label in our words, and its value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of changed text: marked HTML that is safe, and the same as text."""

    html: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """The changed passages of one section; `rest` says what is left out.

    `title` is inline content.
    """

    title: Passage
    passages: tuple[Passage, ...]
    rest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpts:
    """Excerpts section by section; `rest` says what is left out of all of them.

    `renumbered` names the sections of which only the number changed.
    """

    heading: str
    sections: tuple[Excerpt, ...]
    renumbered: str = ""
    rest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is said about one event; `excerpts` None without a redline.

    `language` and `direction` are those of the policy's own words: title,
    summary, note and excerpts. `heading` and everything else is in the
    language of the mail. `excerpts_heading` is empty when there are none.
    """

    heading: str
    sentences: tuple[str, ...]
    language: str
    direction: str
    facts: tuple[Fact, ...]
    summary_heading: str
    summary: tuple[str, ...]
    links: tuple[Link, ...]
    excerpts: Excerpts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A whole mail. `stop` is None in a mail that cannot be unsubscribed from.

    `preheader` is what a list of mails shows beside the subject.
    """

    language: str
    direction: str
    subject: str
    preheader: str
    heading: str
    intro: str
    notices: tuple[Notice, ...]
    disagree_heading: str
    disagree: str
    why_heading: str
    why: tuple[str, ...]
    stop: Link | None
    sent_by: str
    publisher: str
    contact: str
    address: tuple[str, ...]
    read_heading: str
    removed: str
    added: str
