import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys

import pytest
from notify.notices import made

from inforce.notify import verify
from inforce.notify.evidence import checks
from inforce.notify.evidence.bundles import bundle
from inforce.notify.evidence.snapshots import snapshot
from inforce.store import opened

# INFORCE_SOAK=10000 makes the soak long.
MUTATIONS = [max(300, min(int(os.environ.get("INFORCE_SOAK", "300")), 10_000))]
# With the noun for the number: one row, or none, two and more rows.
INSTEAD = re.compile(r"\b(1 row|(?!1 )\d+ rows) instead of \d")
COVERED = {
    "item": ("subject", "event", "delivery", "entry"),
    "attempt": (
        "delivery", "number", "at", "outcome", "code", "enhanced", "reply", "peer",
        "tls", "queue_id", "signed", "entry",
    ),
    "bounce": ("delivery", "report", "at", "kind", "status", "diagnostic", "entry"),
    "entry": ("seq", "at", "kind", "payload", "before", "hash"),
}  # fmt: skip


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("evidence")
    engine = opened(str(folder / "state.db"), folder)
    made(engine, 12)
    engine.dispose()
    return folder / "state.db"


@pytest.fixture(scope="module")
def lines(base):
    engine = opened(str(base), base.parent)
    with snapshot(engine) as connection:
        found = list(bundle(connection))
    engine.dispose()
    return found


def found_in(lines):
    return list(verify.breaches(lines))


def test_the_bundle_of_an_unchanged_record_has_no_breach(engine):
    made(engine)
    with snapshot(engine) as connection:
        found = list(bundle(connection))

    assert found_in(found) == []
    assert b"@mail.example" not in b"".join(found)


def test_the_bundle_of_an_empty_record_has_no_breach(engine):
    with snapshot(engine) as connection:
        assert found_in(bundle(connection)) == []


@pytest.mark.parametrize("count", MUTATIONS)
def test_every_changed_byte_of_a_bundle_is_found(lines, count):
    whole = b"".join(lines)
    chosen = random.Random(1)  # noqa: S311 - the same mutations in every run
    for _ in range(count):
        place, flip = chosen.randrange(len(whole)), chosen.randrange(1, 256)
        changed = bytearray(whole)
        changed[place] ^= flip
        assert found_in(bytes(changed).splitlines(keepends=True)), (place, flip)


@pytest.mark.parametrize("count", MUTATIONS)
def test_every_byte_taken_out_or_put_in_is_found(lines, count):
    whole = b"".join(lines)
    chosen = random.Random(2)  # noqa: S311
    for _ in range(count):
        place = chosen.randrange(len(whole))
        without = whole[:place] + whole[place + 1 :]
        more = whole[:place] + bytes([chosen.randrange(256)]) + whole[place:]
        assert found_in(without.splitlines(keepends=True)), place
        assert more == whole or found_in(more.splitlines(keepends=True)), place


def test_every_line_taken_out_or_doubled_is_found(lines):
    for number in range(len(lines)):
        assert found_in(lines[:number] + lines[number + 1 :]), number
        assert found_in([*lines[: number + 1], *lines[number:]]), number


def test_every_cut_of_a_bundle_is_found(lines):
    assert all(found_in(lines[:number]) for number in range(len(lines)))


def resealed(lines):
    """The lines with a last line that fits them, as a forger would write it."""
    import hashlib

    end = json.loads(lines[-1])["end"]
    end["lines"] = len(lines) - 1
    end["digest"] = hashlib.sha256(b"".join(lines[:-1])).hexdigest()
    return [*lines[:-1], verify.canonical({"end": end}) + b"\n"]


def test_a_changed_row_is_found_by_the_chain_when_the_digest_was_made_anew(lines):
    rows = [n for n, line in enumerate(lines) if line.startswith(b'{"row"')]
    for number in rows:
        row = json.loads(lines[number])["row"]
        row[-1] = row[-1] + 1 if isinstance(row[-1], int) else f"{row[-1]}x"
        changed = verify.canonical({"row": row}) + b"\n"
        forged = resealed([*lines[:number], changed, *lines[number + 1 :]])
        without = resealed([*lines[:number], *lines[number + 1 :]])
        assert any("were changed" in one for one in found_in(forged)), number
        assert any(INSTEAD.search(one) for one in found_in(without)), number


def test_an_entry_made_anew_is_found_by_the_next(lines):
    import hashlib

    entries = [n for n, line in enumerate(lines) if line.startswith(b'{"entry"')]
    number = entries[0]
    values = json.loads(lines[number])["entry"]
    values[1] += 1
    values[5] = hashlib.sha256(verify.canonical(values[:5])).hexdigest()
    forged = [verify.canonical({"entry": values}) + b"\n"]
    found = found_in(resealed([*lines[:number], *forged, *lines[number + 1 :]]))

    assert any("does not follow" in one for one in found)


@pytest.mark.parametrize(
    "line",
    [b"", b"\n", b"{}\n", b"[]\n", b"null\n", b"\xff\n", b'{"entry":[]}\n',
     b'{"end":{}}\n', b'{"record":[]}\n', b"[" * 100_000 + b"\n", b'{"entry":1}\n',
     b'{"entry":["a",1,"planned","[]","","x"]}\n'],
)  # fmt: skip
def test_lines_of_other_kinds_are_breaches_and_no_errors(lines, line):
    assert found_in([line])
    assert found_in([*lines[:3], line, *lines[3:]])


def test_the_verifier_runs_alone(lines, tmp_path):
    script = tmp_path / "verify.py"
    shutil.copy(verify.__file__, script)
    bundled = tmp_path / "record.jsonl"
    bundled.write_bytes(b"".join(lines))
    command = [sys.executable, "-I", "-S", str(script), str(bundled)]
    fine = subprocess.run(command, capture_output=True, check=False, cwd=tmp_path)
    bundled.write_bytes(b"".join(lines).replace(b"mx.there", b"mx.their"))
    wrong = subprocess.run(command, capture_output=True, check=False, cwd=tmp_path)

    assert (fine.returncode, fine.stderr) == (0, b"")
    assert fine.stdout.startswith(b"nothing was changed; the chain ends at 3 ")
    assert (wrong.returncode, wrong.stderr) == (1, b"")
    assert b"rows of entry" in wrong.stdout


def test_the_verifier_needs_a_file_that_is_there(capsys, tmp_path):
    assert verify.main([]) == 2
    assert verify.main([str(tmp_path / "none")]) == 2
    assert "usage" in capsys.readouterr().err


class Database:
    """A copy of the database in memory, to be changed and put back."""

    def __init__(self, base):
        from sqlalchemy import StaticPool, create_engine

        self.raw = sqlite3.connect(":memory:", check_same_thread=False)
        with sqlite3.connect(base) as file:
            file.backup(self.raw)
        file.close()
        self.raw.isolation_level = None
        self.engine = create_engine(
            "sqlite://", creator=lambda: self.raw, poolclass=StaticPool
        )
        # One connection all the while: closing it would roll everything back.
        self.connection = self.engine.connect()

    def rows(self, table):
        return [one[0] for one in self.raw.execute(f"SELECT rowid FROM {table}")]  # noqa: S608

    def breaches_after(self, statement, *values):
        """Return the breaches that *statement* makes; None when it cannot be run."""
        self.raw.execute("SAVEPOINT before")
        try:
            changed = self.raw.execute(statement, values).rowcount
            found = checks.breaches(self.connection)
        except sqlite3.IntegrityError:
            return None
        finally:
            self.raw.execute("ROLLBACK TO before")
        assert changed == 1
        return found


@pytest.fixture(scope="module")
def copy(base):
    made_copy = Database(base)
    yield made_copy
    made_copy.connection.close()
    made_copy.engine.dispose()
    made_copy.raw.close()


def mutated(value, chosen):
    """Another value of the same kind, different by one byte."""
    if isinstance(value, int):
        return value ^ (1 << chosen.randrange(0, 40))
    place = chosen.randrange(len(value) + 1)
    letter = chr(chosen.randrange(33, 127))
    if place == len(value):
        return value + letter
    return (
        value[:place] + ("~" if value[place] == letter else letter) + value[place + 1 :]
    )


@pytest.mark.parametrize("count", MUTATIONS)
def test_every_changed_value_of_a_covered_row_is_found(copy, count):
    chosen = random.Random(3)  # noqa: S311
    refused = 0
    for _ in range(count):
        table = chosen.choice(list(COVERED))
        column = chosen.choice(COVERED[table])
        row = chosen.choice(copy.rows(table))
        (value,) = copy.raw.execute(
            f"SELECT {column} FROM {table} WHERE rowid = ?", (row,)  # noqa: S608
        ).fetchone()  # fmt: skip
        found = copy.breaches_after(
            f"UPDATE {table} SET {column} = ? WHERE rowid = ?",  # noqa: S608
            mutated(value, chosen),
            row,
        )
        refused += found is None
        assert found is None or found, (table, column, row)
    assert refused < count / 5


@pytest.mark.parametrize("table", COVERED)
def test_every_removed_row_is_found(copy, table):
    for row in copy.rows(table):
        found = copy.breaches_after(f"DELETE FROM {table} WHERE rowid = ?", row)  # noqa: S608
        assert found, (table, row)


def test_a_breach_names_its_place(copy):
    found = copy.breaches_after("UPDATE attempt SET code = 251 WHERE delivery = 1")

    assert [(one.seq, one.what) for one in found] == [
        (2, "rows of 'attempt' were changed")
    ]


def test_a_changed_end_of_the_chain_is_found(copy):
    assert copy.breaches_after("UPDATE meta SET value = '2:x' WHERE key = 'chain'")
    assert copy.breaches_after("DELETE FROM meta WHERE key = 'chain'")


def test_the_record_is_whole_after_all_mutations(copy):
    assert checks.breaches(copy.connection) == []
    assert sum(len(copy.rows(table)) for table in COVERED) > 20
