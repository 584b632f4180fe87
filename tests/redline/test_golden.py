"""What readers see of every class of change; `--update-golden` writes it anew."""

from pathlib import Path

import pytest
from redline.validity import faults

from inforce.redline import Redline, accepted, canonical_html, plain, redline, rejected

FOLDER = Path(__file__).parent / "golden"
NAMES = sorted(
    path.name.removesuffix(".before.html") for path in FOLDER.glob("*.before.html")
)


def sides(name: str) -> tuple[str, str]:
    return (
        (FOLDER / f"{name}.before.html").read_text("utf-8"),
        (FOLDER / f"{name}.after.html").read_text("utf-8"),
    )


def shown(found: Redline) -> str:
    changes = "".join(
        f"{change.kind.value}"
        f"{f' ({change.detail})' if change.detail else ''}"
        f" -{change.words_removed} +{change.words_added}"
        f" | {change.before!r} | {change.after!r} | {change.id}"
        f"{f' <> {change.counterpart}' if change.counterpart else ''}\n"
        for change in found.changes
    )
    html = "".join(f"{block.html}\n" for block in found.blocks)
    return f"{changes}\n{plain(found)}\n{html}"


@pytest.mark.parametrize("name", NAMES)
def test_a_redline_reads_as_it_was_approved(name: str, golden: object) -> None:
    before, after = sides(name)
    found = redline(before, after)

    assert found.fallbacks == 0
    assert golden(FOLDER / f"{name}.golden.txt", shown(found))


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_redline_is_exact_both_ways_round(name: str) -> None:
    before, after = sides(name)
    there, back = redline(before, after), redline(after, before)

    assert accepted(there.html) == rejected(back.html) == canonical_html(after)
    assert rejected(there.html) == accepted(back.html) == canonical_html(before)
    assert faults(there.html) == faults(back.html) == []


def test_there_are_at_least_forty_golden_pairs() -> None:
    assert len(NAMES) >= 40
