"""What the pages say, in the language of the person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Said(NamedTuple):
    """What one page says: its title, and sentences with `{places}` to fill."""

    title: str
    sentences: tuple[str, ...] = ()

    def filled(self, values: Mapping[str, str]) -> "Said":
        """Return it with every place filled from *values*."""
        sentences = tuple(one.format_map(values) for one in self.sentences)
        return Said(self.title.format_map(values), sentences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """All words of one language, a BCP 47 tag; `names` are those of languages.

    `pages` maps a situation to what its page says, `labels` the names of
    fields, choices and buttons, `wrong` what is wrong with a field.
    """

    language: str
    pages: Mapping[str, Said]
    labels: Mapping[str, str]
    wrong: Mapping[str, str]


def chosen(accepted: str, tables: Sequence[str], fallback: str) -> str:
    """Return which of *tables* the header Accept-Language prefers (RFC 9110 12.5.4).

    The order counts and weights do not: browsers write the order of the
    weights. *fallback* when it asks for none of them.
    """
    for part in accepted[:200].split(","):
        tag = part.partition(";")[0].strip().partition("-")[0].lower()
        if tag in tables:
            return tag
    return fallback
