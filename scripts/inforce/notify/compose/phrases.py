"""The words of the mails in each language; the policies bring their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class KindPhrases:
    """What one kind of event is called; the fields are formats.

    `subject` and `heading` name the policy `{title}` and a day, `sentence` is
    for the top of the notice. The days are `{day}`, from which the version is
    in force, `{moved}`, the one it was moved to, and `{before}`, that of the
    version before.
    """

    subject: str
    heading: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandPhrases:
    """What a mail says that somebody asked for.

    `{publisher}`, `{titles}` of the policies, `{minute}` of the request and
    `{contact}` are filled in. `links` maps a page of the service to its words.
    """

    subject: str
    sentences: tuple[str, ...]
    links: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """All our words in one language; `{…}` are filled in by name.

    `first` are the kinds of events that a first version says otherwise, and
    `anew` those that a version says otherwise that stands again.
    """

    language: str
    months: tuple[str, ...]
    day: str
    kinds: Mapping[str, KindPhrases]
    first: Mapping[str, KindPhrases]
    anew: Mapping[str, KindPhrases]
    errands: Mapping[str, ErrandPhrases]
    every_policy: str
    and_one_more: str
    and_more: str
    several_intro: str
    policy: str
    takes_effect: str
    took_effect: str
    first_announced_for: str
    announced_on: str
    corrected_on: str
    ended_on: str
    resumed_on: str
    before: str
    zone: str
    fingerprint: str
    told: str
    what_changes: str
    what_was_corrected: str
    changed_text: str
    change: str
    changes: str
    sections: str
    section: str
    removed: str
    added: str
    moved_away: str
    moved_here: str
    reformatted: str
    rest: str
    rest_all: str
    renumbered: str
    opening: str
    only_language: str
    read: str
    link_changes: str
    link_correction: str
    link_version: str
    link_in_force: str
    link_history: str
    disagree: str
    disagree_changes: str
    disagree_other: str
    why: str
    why_subscriber: str
    why_account: str
    stop: str
    stop_mail: str
    no_stop: str
    sent_by: str

    def date(self, day: date) -> str:
        """Return *day* in words."""
        month = self.months[day.month - 1]
        return self.day.format(day=day.day, month=month, year=day.year)
