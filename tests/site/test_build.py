"""Builds of small real repositories, and what they do when something is wrong."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from inforce.errors import InforceError, InputError

pytestmark = pytest.mark.site

MKDOCS = [sys.executable, "-m", "mkdocs"]


def test_every_kind_of_page_is_built(published: Any) -> None:
    built = {
        "": "Policies of Example",
        "privacy": "Privacy policy",
        "privacy/history": "Privacy policy: history",
        "privacy/on": "Privacy policy: what applied on a day",
        "privacy/2019-05-01": "version of 1 May 2019",
        "privacy/2026-01-01/texts/1": "earlier text",
        "privacy/2026-01-01/changes": "changes in the version of 1 January 2026",
        "privacy/2019-05-01/since": "changes since the version of 1 May 2019",
        "privacy/2026-01-01/corrections/1": "corrected text",
        "privacy/2027-01-01": "version of 1 January 2027",
        "terms/2027-01-15": "version of 15 January 2027",
        "cookies/2027-01-10": "version of 10 January 2027",
        "newsletter": "Newsletter terms",
    }

    for address, title in built.items():
        page = published.page(address)
        assert title in page[page.index("<h1") : page.index("</h1>")], address


def test_the_result_counts_what_was_made(scenery: Any) -> None:
    built = scenery.build()

    assert built.policies == 5
    assert built.versions == 11
    assert built.pages == len(list(scenery.site.rglob("index.html"))) - redirects(
        scenery
    )
    assert built.redlines > 0
    assert built.seconds > 0


def redirects(made: Any) -> int:
    """Return the number of pages at former addresses."""
    return sum(
        "This page has moved" in path.read_text()
        for path in made.site.rglob("index.html")
    )


def test_the_day_decides_the_state(publisher: Any) -> None:
    publisher.build(date(2025, 12, 31))
    before = publisher.page("privacy")
    publisher.build(date(2026, 1, 1))

    assert "Upcoming" in before
    assert "Upcoming" not in publisher.page("privacy")


def test_a_dirty_tree_never_changes_published_pages(publisher: Any) -> None:
    publisher.build()
    before = publisher.files()
    publisher.write(
        {
            "policies/privacy.md": "no policy any more",
            "policies/new.md": publisher.policy("New", "2026-01-01", "Text."),
        }
    )
    publisher.build()

    assert publisher.files() == before


def test_pages_of_an_earlier_build_go_away(publisher: Any) -> None:
    publisher.build()
    publisher.write({"site/stale/index.html": "left over"})
    publisher.build()

    assert not (publisher.site / "stale").exists()


def wrong(policy: Callable[..., str]) -> dict[str, tuple[dict[str, Any], str]]:
    """Return files that cannot be published, and words of the message."""
    text = policy("Privacy policy", "2026-01-01", "Text.")
    return {
        "wrong date": (
            {"policies/a.md": text.replace("01-01", "1/1")},
            "policies/a.md:3",
        ),
        "no calendar": (
            {"policies/a.md": text.replace("2026-01-01", "2026-02-30")},
            "no calendar",
        ),
        "missing key": (
            {"policies/a.md": text.replace("title: Privacy policy\n", "")},
            "'title' is missing",
        ),
        "misspelt key": (
            {"policies/a.md": text.replace("effective", "efective")},
            "expected 'effective'",
        ),
        "empty file": ({"policies/a.md": ""}, "policies/a.md"),
        "binary file": ({"policies/a.md": b"\x00\x01\xff\xfe" * 99}, "policies/a.md"),
        "5 MB": ({"policies/a.md": text + "word " * 1_000_000}, "policies/a.md"),
        "same slug": ({"policies/a.md": text, "policies/A.md": text}, "policies/"),
    }


@pytest.mark.parametrize("case", list(wrong(lambda *_words: "")))
def test_a_wrong_file_gives_one_message_and_leaves_the_site(
    publisher: Any, case: str
) -> None:
    publisher.build()
    before = publisher.files()
    files, words = wrong(publisher.policy)[case]
    publisher.commit("2026-06-01", files)

    with pytest.raises(InputError) as raised:
        publisher.build()
    assert words in str(raised.value)
    assert publisher.files() == before
    assert not list(publisher.root.glob(".site*"))


def test_a_repository_without_policies_is_refused(publisher: Any) -> None:
    publisher.build()
    before = publisher.files()
    publisher.git("rm", "-q", "-r", "policies")
    publisher.git("checkout", "-q", "--orphan", "empty")
    publisher.commit("2026-06-01", {"readme.md": "nothing"})

    with pytest.raises(InputError, match="polic"):
        publisher.build()
    assert publisher.files() == before


def test_a_folder_that_is_no_repository_is_refused(publisher: Any) -> None:
    (publisher.root / ".git").rename(publisher.root / "no-git")

    with pytest.raises(InforceError, match="repository"):
        publisher.build()
    assert not publisher.site.exists()


@pytest.mark.parametrize(
    ("find", "put", "words"),
    [
        ("name: material", "name: mkdocs", "expected 'theme: name: material'"),
        (
            "docs_dir: docs",
            "docs_dir: docs\nuse_directory_urls: false",
            "expected true",
        ),
        ("publisher:", "publishr:", "expected 'publisher'"),
        ("Europe/Berlin", "Europe/Berln", "time zone"),
        ("  - inforce:", "  - inforc:", "inforce"),
        ("docs_dir: docs", "docs_dir: nowhere", "nowhere"),
        (
            "languages: [en, ar]}",
            "languages: [en, ar]}\n      today: soon",
            "YYYY-MM-DD",
        ),
    ],
)
def test_a_wrong_setting_is_named(
    publisher: Any, find: str, put: str, words: str
) -> None:
    config = (publisher.root / "mkdocs.yml").read_text()
    publisher.write({"mkdocs.yml": config.replace(find, put)})

    with pytest.raises(InputError) as raised:
        publisher.build(today=None)
    assert words in str(raised.value)
    assert "mkdocs.yml" in str(raised.value)
    assert not publisher.site.exists()


def test_mkdocs_itself_builds_the_same_site(publisher: Any, begun: Any) -> None:
    publisher.build(date(2026, 7, 1))
    before = publisher.files()
    config = (publisher.root / "mkdocs.yml").read_text()
    publisher.write({"mkdocs.yml": config.rstrip() + "\n      today: 2026-07-01\n"})
    done = begun([*MKDOCS, "build", "--strict"], publisher.root)

    assert done.returncode == 0, done.stderr
    assert publisher.files() == before
    assert not list(publisher.root.glob(".site*"))


def test_mkdocs_itself_stops_with_a_message_and_no_traceback(
    publisher: Any, begun: Any
) -> None:
    publisher.build()
    before = publisher.files()
    text = publisher.policy("A", "soon", "Text.")
    publisher.commit("2026-06-01", {"policies/a.md": text})
    done = begun([*MKDOCS, "build"], publisher.root)

    assert done.returncode != 0
    assert "policies/a.md:3: 'effective' is 'soon'" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert publisher.files() == before


def test_the_same_commit_gives_the_same_bytes_anywhere(
    scenery: Any, begun: Any, tmp_path: Path
) -> None:
    scenery.build()
    other = tmp_path / "a longer name" / "of another folder"
    other.parent.mkdir()
    scenery.git("clone", "-q", str(scenery.root), str(other))
    (other / "docs").mkdir()
    script = (
        "import os, sys; os.umask(0o077)\n"
        "from datetime import date\nfrom pathlib import Path\n"
        "from inforce.site.build import build\n"
        "build(Path('mkdocs.yml'), today=date(2026, 11, 20))"
    )
    done = begun(
        [sys.executable, "-c", script], other, TZ="Pacific/Auckland", LC_ALL="C"
    )

    assert done.returncode == 0, done.stderr
    here, site = scenery.files(), other / "site"
    there = {
        str(path.relative_to(site)): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file()
    }
    assert [name for name in here if here[name] != there.get(name)] == []
    assert here.keys() == there.keys()


def test_a_second_build_from_the_cache_gives_the_same_bytes(scenery: Any) -> None:
    scenery.build()
    before = scenery.files()
    scenery.build()

    assert (scenery.root / ".inforce/cache/memo.sqlite3").stat().st_size > 20_000
    assert scenery.files() == before


def test_the_environment_is_left_as_it_was(
    publisher: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    publisher.build()
    import os

    assert "SOURCE_DATE_EPOCH" not in os.environ


def test_hand_written_text_stands_above_the_policies(publisher: Any) -> None:
    publisher.write(
        {"docs/index.md": "# Hello\n\nOur words.", "docs/more.md": "# More"}
    )
    publisher.build()
    home = publisher.page("")

    assert home.index("Our words") < home.index('inforce-policies"')
    assert home.count("<h1") == 1
    assert "More" in publisher.page("more")
    assert (publisher.site / "privacy/index.html").exists()


def test_a_read_me_file_is_the_home_page_too(publisher: Any) -> None:
    publisher.write({"docs/README.md": "# Hello\n\nOur words."})
    publisher.build()

    assert "Our words" in publisher.page("")
    assert 'href="./privacy/"' in publisher.page("")


@pytest.mark.parametrize("name", ["privacy.md", "privacy/index.md"])
def test_a_hand_written_page_at_the_address_of_a_policy_is_refused(
    publisher: Any, name: str
) -> None:
    publisher.write({f"docs/{name}": "# Mine"})

    with pytest.raises(InputError, match=rf"docs/{name}: .* expected another name"):
        publisher.build()


def test_warnings_stop_a_strict_build_and_leave_the_site(publisher: Any) -> None:
    publisher.write({"docs/more.md": "[nowhere](nowhere.md)"})

    with pytest.raises(InputError, match=r"nowhere\.md"):
        publisher.build(strict=True)
    assert not publisher.site.exists()
