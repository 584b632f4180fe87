"""Two rules of the field, replayed: what a kill does to them.

These are the rules, not the products: a checkpoint that moves when a batch is
fetched (listmonk issue 3022), and a status that is written once when a batch
is through (django-post_office issue 326).
"""

import smtplib
import sqlite3
from pathlib import Path

BATCH = 100
_MESSAGE = "From: a@example.org\r\nTo: {}\r\nSubject: Notice\r\n\r\nText.\r\n"


def laid_out(database: Path, addresses: list[str]) -> None:
    """Write a queue of *addresses* into the new file *database*."""
    with sqlite3.connect(database) as store:
        store.execute("PRAGMA journal_mode=WAL")
        store.execute("CREATE TABLE queue (id INTEGER PRIMARY KEY, address, sent)")
        store.execute("CREATE TABLE checkpoint (upto)")
        store.execute("INSERT INTO checkpoint VALUES (0)")
        store.executemany(
            "INSERT INTO queue (address, sent) VALUES (?, 0)",
            [(one,) for one in addresses],
        )
    store.close()


def checkpoint_on_fetch(database: Path, port: int) -> None:
    """Send the rest of the queue; a batch counts as done when it is fetched."""
    with _opened(database) as store, smtplib.SMTP("127.0.0.1", port) as server:
        while True:
            rows = store.execute(
                "SELECT id, address FROM queue WHERE id > (SELECT upto FROM checkpoint)"
                " ORDER BY id LIMIT ?",
                (BATCH,),
            ).fetchall()
            if not rows:
                return
            with store:
                store.execute("UPDATE checkpoint SET upto = ?", (rows[-1][0],))
                _mark(store, rows)
            _sent(server, rows)


def status_at_batch_end(database: Path, port: int) -> None:
    """Send the rest of the queue; a batch is marked when all of it went out."""
    with _opened(database) as store, smtplib.SMTP("127.0.0.1", port) as server:
        while True:
            rows = store.execute(
                "SELECT id, address FROM queue WHERE sent = 0 LIMIT ?", (BATCH,)
            ).fetchall()
            if not rows:
                return
            _sent(server, rows)
            with store:
                _mark(store, rows)


def _opened(database: Path) -> sqlite3.Connection:
    store = sqlite3.connect(database, timeout=10)
    store.execute("PRAGMA synchronous=FULL")
    return store


def _mark(store: sqlite3.Connection, rows: list[tuple[int, str]]) -> None:
    ids = [(row[0],) for row in rows]
    store.executemany("UPDATE queue SET sent = 1 WHERE id = ?", ids)


def _sent(server: smtplib.SMTP, rows: list[tuple[int, str]]) -> None:
    for _, address in rows:
        server.sendmail("a@example.org", [address], _MESSAGE.format(address))


RULES = {rule.__name__: rule for rule in (checkpoint_on_fetch, status_at_batch_end)}
