"""The report as one page that needs nothing else: no script, no style sheet."""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import islice

from inforce.notify.evidence.reports import Report, moment
from inforce.notify.evidence.standings import UNDELIVERED, Line, Occasion, Standing
from inforce.publication import words

# A page of more rows is slow in browsers; the other formats have all.
MOST = 5_000
_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:75rem;"
    "padding:1rem;overflow-wrap:anywhere}"
    "table{border-collapse:collapse;width:100%;min-width:60rem}"
    "th,td{border:1px solid #767676;padding:.25rem .5rem;text-align:left;"
    "vertical-align:top}"
    ".number{text-align:right}"
    ".wide{overflow-x:auto}"
    "caption{font-weight:bold;text-align:left;padding:.5rem 0}"
)
_MEANING = {
    Standing.ACCEPTED: "the next mail server took responsibility for the mail",
    Standing.BOUNCED: "accepted first, then reported as not delivered",
    Standing.COMPLAINED: "accepted, then reported as unwanted",
    Standing.FAILED: "refused, or not accepted in time",
    Standing.UNCERTAIN: "the connection was lost before the answer came",
    Standing.TRYING: "refused for now, or on its way when this was written",
    Standing.STOPPED: "not sent: unsubscribed, suppressed, erased or cancelled",
    Standing.SUPERSEDED: "not sent: a later event is told instead",
    Standing.WAITING: "planned, and not yet attempted",
}


def as_html(found: Report) -> Iterator[str]:
    """Give the page in pieces; it says when it does not list everything."""
    title = f"Evidence of notice: {found.slug}, {words.day(found.day)}"
    yield (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>"
    )
    yield from _introduction(found)
    yield from _counts(found)
    yield from _undelivered(found)
    yield from _attempts(found)
    yield "</main></body></html>\n"


def _introduction(found: Report) -> Iterator[str]:
    first, last = found.entries
    yield (
        f"<p>Written at {moment(found.at)} from the record of deliveries. "
        "People stand here by a pseudonym that only the record can join to an "
        "address. Nobody can tell from this whether a mail was read.</p>"
        "<dl><dt>End of the chain</dt>"
        f"<dd>entry {found.head.seq}, <code>{escape(found.head.hash)}</code></dd>"
        f"<dt>Entries about this version</dt><dd>{first} to {last}</dd></dl>"
        "<p>To verify: <code>inforce notify evidence --verify</code>, or export the "
        "record with <code>--bundle</code> and check it with "
        "<code>python -m inforce.notify.verify</code>.</p>"
    )


def _counts(found: Report) -> Iterator[str]:
    yield "<h2>Counts</h2>"
    yield _opened("People by event and standing", _count_head(found.occasions))
    yield _counted("planned", "everybody who was to be told", found, None)
    for standing in Standing:
        yield _counted(standing.value, _MEANING[standing], found, standing)
    yield _CLOSED
    yield "<ul>"
    for one in found.occasions:
        yield (
            f"<li>{escape(one.name)}: recorded {moment(one.recorded_at)}, wording "
            f"<code>{escape(one.digest)}</code></li>"
        )
    yield "</ul>"


def _count_head(occasions: Iterable[Occasion]) -> tuple[str, ...]:
    return ("Standing", "Meaning", *(one.name for one in occasions))


def _counted(name: str, meaning: str, found: Report, standing: Standing | None) -> str:
    counts = (
        one.counts[standing] if standing else one.planned for one in found.occasions
    )
    cells = "".join(f'<td class="number">{count:,}</td>' for count in counts)
    return f'<tr><th scope="row">{name}</th><td>{meaning}</td>{cells}</tr>'


def _undelivered(found: Report) -> Iterator[str]:
    total = sum(found.count(one) for one in UNDELIVERED)
    yield f"<h2>To be reached otherwise</h2><p>{words.counted(total, 'line')}.</p>"
    if not total:
        return
    yield _cut(total)
    head = ("Person", "Address", "Event", "Standing", "Last answer")
    yield _opened("People whom no mail reached for certain", head)
    for line in islice(found.lines(UNDELIVERED), MOST):
        address = line.address or "not asked for, or erased"
        yield _row(line.person, address, line.event, line.standing.value, _last(line))
    yield _CLOSED


def _last(line: Line) -> str:
    if line.bounces:
        one = line.bounces[-1]
        return f"{moment(one.at)}: {one.kind}, {one.status} {one.diagnostic}"
    if line.attempts:
        one = line.attempts[-1]
        return f"{moment(one.at)}: {one.outcome}, {one.code or ''} {one.reply}"
    return "none"


def _attempts(found: Report) -> Iterator[str]:
    yield "<h2>Attempts and reports</h2>"
    yield _cut(found.planned)
    head = (
        "Person",
        "Event",
        "At",
        "What",
        "Peer and TLS",
        "Answer",
        "Message",
        "Entry",
    )
    yield _opened("Each attempt, and each report that came back", head)
    for line in islice(found.lines(tuple(Standing)), MOST):
        yield from _steps(line)
    yield _CLOSED


def _steps(line: Line) -> Iterator[str]:
    for one in line.attempts:
        accepted = one.outcome == "accepted"
        what = f"accepted by {one.peer}" if accepted and one.peer else one.outcome
        answer = f"{one.code or ''} {one.enhanced} {one.reply}"
        message = f"{line.message_id} sha256 {one.signed}"
        peer = f"{one.peer} {one.tls} {one.queue_id}"
        at = moment(one.at)
        yield _row(line.person, line.event, at, what, peer, answer, message, one.entry)
    for one in line.bounces:
        what = f"reported: {one.kind}"
        answer = f"{one.status} {one.diagnostic}"
        at = moment(one.at)
        yield _row(
            line.person, line.event, at, what, "", answer, line.message_id, one.entry
        )


def _cut(total: int) -> str:
    if total <= MOST:
        return ""
    return f"<p>The first {MOST:,} of {total:,}; the CSV and JSON reports have all.</p>"


def _opened(caption: str, head: Iterable[str]) -> str:
    names = "".join(f'<th scope="col">{escape(one)}</th>' for one in head)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{names}</tr></thead><tbody>"
    )


_CLOSED = "</tbody></table></div>"


def _row(*values: object) -> str:
    cells = "".join(f"<td>{escape(str(value).strip())}</td>" for value in values[1:])
    return f'<tr><th scope="row">{escape(str(values[0]))}</th>{cells}</tr>\n'
