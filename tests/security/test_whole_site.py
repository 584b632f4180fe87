"""S1 in a built site: every payload in the wording and in every declared text."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import html5lib
import pytest
from security.activity import activity
from security.payloads import PAYLOADS

from inforce.site.build import build

POLICIES = 20
TEMPLATES = (
    "{{ 7771*3 }}",
    "{% set x = 7771*3 %}{{ x }}",
    "${7771*3}",
    "<%= 7771*3 %>",
)
CONFIG = """\
site_name: Policies of Example
site_url: https://policies.example/
docs_dir: docs
theme: {name: material, font: false}
plugins: [search, inforce: {publisher: {name: Example, zone: Europe/Berlin}}]
"""
KEYS = ("title", "summary", "label", "group", "owner", "notice_waived", "correction")
ONE_LINE = [p for p in PAYLOADS if p.isprintable() and len(p) < 200]
XHTML = "{http://www.w3.org/1999/xhtml}"


def git(root: Path, day: str, *words: str) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    moment = f"{day}T12:00:00+00:00"
    dated = {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
    who = ("-c", "user.name=Legal", "-c", "user.email=legal@policies.example")
    environment = {**kept, **dated, "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", *who, *words], cwd=root, env=environment, check=True)


def commit(root: Path, day: str, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    git(root, day, "add", "--all")
    git(root, day, "commit", "-q", "-m", "Publish policies")


def policy(effective: str, texts: dict[str, str], body: str) -> str:
    lines = [f"{key}: {json.dumps(text)}" for key, text in texts.items()]
    return "\n".join(["---", f"effective: {effective}", *lines, "---", "", body, ""])


def declared(number: int) -> dict[str, str]:
    """Return a payload for each key, others for each policy."""
    pool = [*ONE_LINE, *TEMPLATES]
    return {key: pool[(number * 7 + n) % len(pool)] for n, key in enumerate(KEYS)}


def first() -> dict[str, str]:
    texts = {"title": "Privacy", "summary": "First."}
    return {
        f"policies/p{n}.md": policy("2026-01-01", texts, "# Privacy\n\nWe ask.")
        for n in range(POLICIES)
    }


def second() -> dict[str, str]:
    return {
        f"policies/p{n}.md": policy(
            "2026-06-01",
            declared(n),
            "\n\n".join(["We ask.", *TEMPLATES, *PAYLOADS[n::POLICIES]]),
        )
        for n in range(POLICIES)
    }


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site") / "repository"
    root.mkdir()
    git(root, "2025-12-01", "init", "-q", "-b", "main")
    files = {"mkdocs.yml": CONFIG, ".gitignore": "site/\n.inforce/\n"}
    commit(root, "2025-12-01", {**files, "docs/robots.txt": "", **first()})
    commit(root, "2026-05-01", second())
    build(root / "mkdocs.yml", today=date(2026, 7, 1))
    return root / "site"


def is_values(names: dict[str, str], text: str) -> bool:
    """Return whether a script element holds values for search engines only."""
    return names.get("type") == "application/ld+json" and bool(json.loads(text))


def acting(html: str) -> Iterator[str]:
    """Yield what in a whole page runs, loads or leads to what a payload wants."""
    for element in html5lib.parse(html).iter():
        tag = str(element.tag).removeprefix(XHTML)
        text = (element.text or "").replace("\\u003c", "<")
        names = {str(k).lower(): str(v) for k, v in element.attrib.items()}
        yield from (f"<{tag} {name}>" for name in names if name.startswith("on"))
        if tag in ("script", "style") and not is_values(names, text):
            yield from re.findall(r".{20}(?:alert\(1|evil\.example)", text)
        for name in (
            "src",
            "srcset",
            "action",
            "formaction",
            "data",
            "content",
            "href",
        ):
            address = re.sub(r"[\x00-\x20]", "", names.get(name, "")).lower()
            if re.match(r"(javascript|vbscript|data|blob|file|view-source):", address):
                yield f"<{tag} {name}={address[:60]!r}>"
            loads = tag not in ("a", "meta") and "evil.example" in address
            if loads or ("http-equiv" in names and "evil" in address):
                yield f"<{tag} {name}={address[:60]!r}>"
        if tag in ("iframe", "object", "embed", "svg:script", "marquee", "portal"):
            yield f"<{tag}>"


@pytest.mark.site
def test_attack_active_content_in_a_built_site(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    found = {
        str(page.relative_to(site)): what
        for page in pages
        for what in acting(page.read_text(encoding="utf-8"))
    }

    assert found == {}
    assert len(pages) > POLICIES * 4


@pytest.mark.site
def test_attack_templates_in_declared_texts_and_wording(site: Path) -> None:
    pages = [page.read_text(encoding="utf-8") for page in site.rglob("*.html")]

    assert not [page for page in pages if "23313" in page]
    assert any("7771*3" in page for page in pages)


@pytest.mark.site
def test_attack_declared_texts_in_what_machines_read(site: Path) -> None:
    feeds = sorted(site.rglob("*.xml"))
    values = sorted(site.rglob("*.json"))

    assert all(ElementTree.parse(feed).getroot() is not None for feed in feeds)  # noqa: S314 - our own
    assert all(json.loads(path.read_text(encoding="utf-8")) for path in values)
    assert len(feeds) > POLICIES <= len(values)


@pytest.mark.site
def test_attack_active_content_in_feeds_and_search(site: Path) -> None:
    feeds = [ElementTree.parse(feed) for feed in site.rglob("feed.xml")]  # noqa: S314
    written = [e.text or "" for feed in feeds for e in feed.iter() if is_html(e)]
    index = json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))
    written += [doc[key] for doc in index["docs"] for key in ("title", "text")]

    assert len(written) > POLICIES * 2
    assert [what for html in written for what in activity(html)] == []


def is_html(element: ElementTree.Element) -> bool:
    return element.get("type") == "html"
