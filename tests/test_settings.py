from datetime import date
from pathlib import Path

import pytest

from inforce.errors import InputError
from inforce.settings import settings, settings_from

FULL = """\
site_name: Our policies
site_url: https://policies.example/
markdown_extensions:
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
plugins:
  - search
  - inforce:
      publisher: {name: Example, zone: Europe/Berlin}
      policies: {folder: legal, languages: [en, de]}
      versions: {date_sources: [last-updated-line, commit-date], strict_since: 2026-05-01}
      notice_days: 45
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "mkdocs.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_settings_are_read_beside_tags_of_other_plugins(tmp_path):
    read = settings(write(tmp_path, FULL))

    assert read.site_name == "Our policies"
    assert str(read.publisher.zone) == "Europe/Berlin"
    assert read.layout.folder == "legal"
    assert read.dating.strict_since == date(2026, 5, 1)
    assert read.notice_days == 45
    assert read.root == tmp_path.resolve()


def test_a_plugin_without_settings_takes_the_defaults(tmp_path):
    assert settings(write(tmp_path, "plugins: [inforce]")).notice_days == 30


def test_plugins_may_be_written_as_a_mapping(tmp_path):
    text = "plugins: {inforce: {notice_days: 7}}"

    assert settings(write(tmp_path, text)).notice_days == 7


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"publischer": {}}, "expected 'publisher'"),
        ({"publisher": {"zone": "Europe/Atlantis"}}, "'zone' is 'Europe/Atlantis'"),
        ({"publisher": {"zone": "../../etc/passwd"}}, "a time zone such as"),
        ({"publisher": "me"}, "a mapping of settings"),
        ({"notice_days": -1}, "whole days"),
        ({"notice_days": True}, "whole days"),
        ({"policies": {"include": [1]}}, "a list of texts"),
        ({"policies": {"adopted": "yes"}}, "true or false"),
        ({"versions": {"strict_since": "soon"}}, "YYYY-MM-DD"),
        ({"versions": {"day_first": "maybe"}}, "true for D/M/Y"),
        ({"versions": {"date_sources": ["efective"]}}, "'efective' is no date source"),
        ({"versions": {"modified_counts": 1}}, "true for counting"),
        ({"cache": 3}, "'cache' is 3; expected text"),
    ],
)
def test_a_wrong_setting_is_named_with_what_was_expected(values, said):
    with pytest.raises(InputError, match=r"mkdocs\.yml: plugin inforce") as raised:
        settings_from(values, root=Path(), site={})

    assert said in str(raised.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("plugins: [search]", "does not list the plugin"),
        ("plugins: [", "cannot be read as YAML"),
        ("- a", "is no mapping"),
    ],
)
def test_a_file_that_is_no_site_says_so(tmp_path, text, said):
    with pytest.raises(InputError) as raised:
        settings(write(tmp_path, text))

    assert said in str(raised.value)


def test_a_missing_file_says_how_to_begin(tmp_path):
    with pytest.raises(InputError, match="inforce init"):
        settings(tmp_path / "mkdocs.yml")
