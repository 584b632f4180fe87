"""What proves that somebody agreed: which words they saw, where and when.

The digest is that of the form as it was shown, with nothing typed into it, so
that anybody can make the form again from this program and the policies, and
compare. From where they asked stands there as a keyed hash of the network.
"""

from datetime import date
from functools import lru_cache
from hashlib import sha256
from urllib.parse import urlsplit

from inforce import __version__
from inforce.people import limits
from inforce.people.contacts import Evidence
from inforce.people.keys import Keyring
from inforce.publication.languages import name
from inforce.service.choices import Typed
from inforce.service.desk import Desk
from inforce.service.pages import TABLES, environment, publishing
from inforce.service.words import Words

# Raised whenever what the form says changes.
FORM = 1
_PURPOSE = "network"


def consent_text(words: Words, desk: Desk) -> str:
    """Return the sentence by which somebody agrees."""
    return words.labels["consent"].format_map(publishing(desk))


def languages(desk: Desk) -> list[tuple[str, str]]:
    """Return the languages of the mails, each with what it is called."""
    return [(tag, name(tag)) for tag in desk.languages]


def form_text(words: Words, desk: Desk) -> str:
    """Return the form as it is shown in the language of *words*, nothing typed."""
    template = environment().get_template("form.html")
    return template.render(
        words=words,
        typed=Typed(mode=""),
        offered=desk.offered(),
        languages=languages(desk),
        consent=consent_text(words, desk),
        stamp="",
        wrong=(),
    )


def evidence(words: Words, source: str, digest: str) -> Evidence:
    """Return what proves a request by the form *digest*, seen at the page *source*."""
    place = f"{source}, form {FORM} of inforce {__version__}, {words.language}"
    return Evidence(
        source=place,
        method="form, then mailed link",
        form_digest=digest,
    )


def form_digest(words: Words, desk: Desk) -> str:
    """Return the SHA-256 of the form as it is shown today, in hexadecimal."""
    return _digest(desk, words.language, desk.today())


@lru_cache(maxsize=64)
def _digest(desk: Desk, language: str, _day: date) -> str:
    """Return the digest of the form, which changes with the day by policies that end.

    Kept, because writing the form takes a third of the time of a request.
    """
    return sha256(form_text(TABLES[language], desk).encode()).hexdigest()


def source(desk: Desk, path: str) -> str:
    """Return the address of the page *path* of the service, as people know it."""
    service = urlsplit(desk.settings.notify.service)
    return f"{service.netloc}{service.path.rstrip('/')}{path}"


def network(keyring: Keyring, peer: str) -> str:
    """Return a keyed hash of the network of *peer*, the same for all its addresses."""
    # The oldest key, so that a new one does not free who was limited.
    kid = keyring.kids[-1]
    named = limits.network(peer).encode()
    return keyring.mac(_PURPOSE, named, kid).hex()[:32]
