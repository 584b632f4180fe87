"""Which words a person reads: those of their language, or a stated fallback."""

from inforce.notify.compose.english import ENGLISH
from inforce.notify.compose.german import GERMAN
from inforce.notify.compose.phrases import Phrases

PHRASES = {phrases.language: phrases for phrases in (ENGLISH, GERMAN)}


def phrases(language: str, site: str) -> Phrases:
    """Return our words for *language*, a BCP 47 tag.

    A regional form falls back to its language, a language without a table to
    that of the *site*, and the last resort is English.
    """
    for tag in (language, site):
        found = PHRASES.get(tag.partition("-")[0].lower())
        if found:
            return found
    return ENGLISH
