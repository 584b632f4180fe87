"""The changed passages of a redline, as many as a mail has room for."""

from dataclasses import dataclass

from inforce.notify.compose.content import Excerpt


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpts:
    """Excerpts section by section; what was left out is said in `rest`."""

    heading: str
    sections: tuple[Excerpt, ...]
    renumbered: str = ""
    rest: str = ""
