"""`inforce outbox`: the mails in the outbox, shown in a browser on this machine."""

import re
from collections.abc import Callable, Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from functools import partial
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import click

from inforce.cli import options
from inforce.cli.screen import printed
from inforce.errors import ExternalError, InputError
from inforce.settings import settings

# How many mails are listed, the newest, and how large one may be, bytes.
MOST, LARGEST = 200, 5_000_000
# The mails hold links that act for people: only this machine reads them, and
# no other page in its browser (DNS rebinding).
_HERE = re.compile(r"(127\.0\.0\.1|localhost)(:\d{1,5})?")
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:)]")
_FIELDS = ("From", "To", "Date", "Subject", "List-Unsubscribe")
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
# The mail itself: no script, no picture from elsewhere, links open a new page.
_OF_A_MAIL = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title}</title>
<style>
/* Colours of our own: the browser's links were too faint in the dark. The frame
has none: a mail that knows the dark writes in light letters there. */
html {{ background: #fff; color: #1b1b1f }} a {{ color: #0b4fa8 }}
@media (prefers-color-scheme: dark) {{
html {{ background: #17181c; color: #e6e6ea }} a {{ color: #9cc4ff }}
}}
a:focus-visible, iframe:focus-visible {{ outline: 3px solid; outline-offset: 2px }}
h1 {{ line-height: 1.25; overflow-wrap: anywhere }} li {{ margin-bottom: .6rem; overflow-wrap: anywhere }}
body {{ font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 46rem; padding: 1rem }}
pre {{ white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid; padding: .6rem }}
iframe {{ width: 100%; height: 40rem; border: 1px solid }}
dt {{ font-weight: 600 }} dd {{ margin: 0 0 .3rem; overflow-wrap: anywhere }}
</style></head><body><main>
<h1>{title}</h1>
{body}
</main></body></html>
"""


@click.command(
    epilog="Example: inforce outbox --port 8002",
    short_help="Shows the mails in the outbox in a browser.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=8002, show_default=True)
@options.config
def outbox(config: Path, port: int) -> None:
    """Show the mails of the transport 'maildir' to this machine, until Ctrl-C.

    For trying things out: nothing is changed, and nothing leaves the machine.
    """
    site = settings(config)
    if site.notify.transport != "maildir":
        raise InputError(
            f"the transport is {site.notify.transport!r}, whose mails are gone; "
            "expected 'maildir'",
            path=site.path,
        )
    with listening(site.root / site.notify.outbox, port) as server:
        printed(f"http://127.0.0.1:{server.server_address[1]}/\n")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return


def listening(folder: Path, port: int) -> ThreadingHTTPServer:
    """Return a server on loopback that shows the mails of the Maildir *folder*.

    Raises:
        ExternalError: somebody else listens on *port*.
    """
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), partial(_Reader, folder))
    except OSError as error:
        raise ExternalError(
            f"cannot listen on port {port}: {error.strerror}; expected a free one: "
            "name it with --port"
        ) from error


class _Reader(BaseHTTPRequestHandler):
    """Answers one browser; it reads the folder anew for each page."""

    timeout = 10

    def __init__(self, folder: Path, *given: object) -> None:
        self.folder = folder
        super().__init__(*given)  # type: ignore[arg-type]

    def log_message(self, *_words: object) -> None:
        """Keep quiet."""

    def version_string(self) -> str:
        """Return the name of this server, without versions."""
        return "inforce"

    def do_GET(self) -> None:
        """Show the list, a mail, or its HTML part."""
        if not _HERE.fullmatch(self.headers.get("Host", "")):
            self._answer(403, _PAGE.format(title="Not from here", body=""), _POLICY)
            return
        name, _, part = unquote(self.path).strip("/").partition("/")
        if not name:
            self._answer(200, _listed(mails(self.folder)), _POLICY)
            return
        path = mails(self.folder).get(name)
        if path is None or part not in ("", "html"):
            self._answer(404, _PAGE.format(title="No such mail", body=_BACK), _POLICY)
            return
        shown, rule = _SHOWN[part]
        self._answer(200, shown(name, message(path)), rule)

    def _answer(self, status: int, page: str, rule: str) -> None:
        body = page.encode("utf-8", errors="replace")
        self.send_response(status)
        for field, value in (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Content-Security-Policy", rule),
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "no-referrer"),
            ("X-Content-Type-Options", "nosniff"),
        ):
            self.send_header(field, value)
        self.end_headers()
        self.wfile.write(body)


_BACK = '<p><a href="/">All mails</a></p>'


def mails(folder: Path) -> dict[str, Path]:
    """Return the paths of the mails in the Maildir *folder* by name, the newest first."""
    found = [
        (path.stat().st_mtime_ns, path.name, path)
        for part in ("new", "cur")
        for path in (folder / part).glob("*")
        if path.is_file() and not path.is_symlink()
    ]
    newest = sorted(found, reverse=True)[:MOST]
    return {name: path for _, name, path in newest}


def message(path: Path) -> EmailMessage:
    """Return the mail at *path*, of which no more than `LARGEST` bytes are read."""
    with path.open("rb") as file:
        read = file.read(LARGEST)
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(read)


def linked(text: str) -> str:
    """Return *text* as HTML, its web addresses as links."""
    return "".join(_linked(text))


def _linked(text: str) -> Iterator[str]:
    at = 0
    for found in _LINK.finditer(text):
        address = escape(found[0])
        yield escape(text[at : found.start()])
        yield f'<a href="{address}">{address}</a>'
        at = found.end()
    yield escape(text[at:])


def _listed(found: dict[str, Path]) -> str:
    rows = "".join(_row(name, message(path)) for name, path in found.items())
    body = f"<ol>{rows}</ol>" if rows else "<p>No mail has been written.</p>"
    more = f"<p>The newest {MOST} are shown.</p>" if len(found) == MOST else ""
    return _PAGE.format(title="Outbox", body=body + more)


def _row(name: str, mail: EmailMessage) -> str:
    subject, to = str(mail["Subject"] or "no subject"), str(mail["To"] or "nobody")
    return f'<li><a href="/{escape(name)}">{escape(subject)}</a><br>{escape(to)}</li>'


def _whole(name: str, mail: EmailMessage) -> str:
    fields = "".join(
        f"<dt>{field}</dt><dd>{linked(str(mail[field]))}</dd>"
        for field in _FIELDS
        if mail[field]
    )
    frame = f'<iframe title="The mail as HTML" src="/{escape(name)}/html"></iframe>'
    html = f"<h2>HTML</h2>{frame}" if _part(mail, "html") else ""
    text = f"<h2>Text</h2><pre>{linked(_part(mail, 'plain'))}</pre>"
    title = escape(str(mail["Subject"] or "no subject"))
    return _PAGE.format(title=title, body=f"{_BACK}<dl>{fields}</dl>{text}{html}")


def _html(_name: str, mail: EmailMessage) -> str:
    """Return the HTML part as it is, its links opening a page of their own."""
    return f'<base target="_blank">{_part(mail, "html")}'


def _part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    return str(body.get_content()) if body else ""


_SHOWN: dict[str, tuple[Callable[[str, EmailMessage], str], str]] = {
    "": (_whole, _POLICY),
    "html": (_html, _OF_A_MAIL),
}
