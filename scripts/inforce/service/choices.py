"""What a visitor chose in the form, and what is wrong with it."""

from dataclasses import dataclass
from typing import NamedTuple

from inforce.errors import InputError
from inforce.people.addresses import Address, address
from inforce.people.persons import EVERY_POLICY, Mode
from inforce.service.bodies import Form
from inforce.service.desk import Desk
from inforce.service.pages import Fault
from inforce.service.words import Words

MODES = (Mode.EACH.value, Mode.WEEKLY.value)
# What is shown again of an address that is none.
_SHOWN = 320


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What stands in the fields."""

    policies: tuple[str, ...] = ()
    mode: str = MODES[0]
    language: str = ""
    email: str = ""


class Choice(NamedTuple):
    """What somebody asks for, checked."""

    address: Address
    policies: tuple[str, ...]
    mode: Mode
    language: str


def typed(form: Form, desk: Desk, language: str) -> Typed:
    """Return what *form* holds, as it is shown again."""
    known = {EVERY_POLICY, *(one.slug for one in desk.offered())}
    return Typed(
        policies=tuple(slug for slug in form.all("policy") if slug in known),
        mode=form.one("mode"),
        language=form.one("language") or language,
        email=form.one("email")[:_SHOWN],
    )


def beginning(desk: Desk, language: str) -> Typed:
    """Return what stands in the form before anything was typed."""
    found = language if language in desk.languages else desk.languages[0]
    return Typed(policies=(EVERY_POLICY,), language=found)


def choice(form: Form, desk: Desk, words: Words) -> tuple[Choice | None, list[Fault]]:
    """Return what *form* asks for, or everything that is wrong with it."""
    slugs = tuple(dict.fromkeys(form.all("policy")))
    language = form.one("language") or words.language
    wrong = [*_wrong_policies(slugs, desk, words)]
    if form.one("mode") not in MODES:
        wrong.append(Fault("mode", words.wrong["mode"]))
    if language not in desk.languages:
        wrong.append(Fault("language", words.wrong["language"]))
    found = mailbox(form)
    if found is None:
        wrong.append(Fault("email", words.wrong["email"]))
    if wrong or found is None:
        return None, wrong
    policies = (EVERY_POLICY,) if EVERY_POLICY in slugs else slugs
    return Choice(found, policies, Mode(form.one("mode")), language), []


def mailbox(form: Form) -> Address | None:
    """Return the address in the field `email`, None when it is none."""
    try:
        return address(form.one("email").strip())
    except InputError:
        return None


def _wrong_policies(slugs: tuple[str, ...], desk: Desk, words: Words) -> list[Fault]:
    if not slugs:
        return [Fault("policies", words.wrong["policies"])]
    today, wrong = desk.today(), []
    for slug in slugs:
        offer = desk.offer(slug)
        if offer is not None and offer.ended(today):
            text = words.wrong["ended"].format(title=offer.title(words.language))
            wrong.append(Fault("policies", text))
        elif offer is None and slug != EVERY_POLICY:
            wrong.append(Fault("policies", words.wrong["gone"]))
    return list(dict.fromkeys(wrong))
