"""Any text is read back from its quoted form."""

import yaml
from hypothesis import given
from hypothesis import strategies as st

from inforce.authoring.quoted import quoted


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_yaml_reads_back_what_was_quoted(text: str) -> None:
    assert yaml.safe_load(f"key: {quoted(text)}") == {"key": text}


def test_what_people_read_stays_readable() -> None:
    assert quoted('Größe: "7"\u202e') == '"Größe: \\"7\\"\\u202e"'
