"""Every consecutive pair of versions in two real repositories."""

from pathlib import Path

import pytest
from redline.histories import bundles, pairs
from redline.validity import faults

from inforce.markup.tree import parsed, serialised
from inforce.redline import accepted, canonical_html, redline, rejected

pytestmark = [
    pytest.mark.git,
    pytest.mark.skipif(not bundles(), reason="the bundles are not on this machine"),
]


@pytest.mark.parametrize("bundle", bundles(), ids=lambda path: path.stem)
def test_redlines_of_a_real_history_are_exact_and_valid(
    bundle: Path, tmp_path: Path
) -> None:
    changed = fallbacks = 0
    for number, (name, before, after) in enumerate(pairs(bundle, tmp_path)):
        found = redline(before, after)

        assert accepted(found.html) == canonical_html(after), name
        assert rejected(found.html) == canonical_html(before), name
        assert serialised(parsed(found.html)) == found.html, name
        # The second parser takes ten times as long, so it reads every tenth.
        assert number % 10 or faults(found.html) == [], name
        changed += sum(bool(block.changes) for block in found.blocks)
        fallbacks += found.fallbacks

    assert changed > 100
    assert fallbacks < 0.005 * changed
