"""A build that keeps finished pages gives the bytes of a build from nothing."""

import shutil
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.site

TODAY = date(2026, 11, 20)
Edit = Callable[[Any], None]


def file(made: Any, name: str, put: Callable[[str], str]) -> None:
    """Commit the policy file *name* as *put* changes it."""
    path = made.root / "policies" / name
    text = put(path.read_text())
    made.commit(day(made), {f"policies/{name}": text})


def day(made: Any) -> str:
    """Return the day after the last commit."""
    return str(date.fromordinal(made.moment.date().toordinal() + 1))


def config(made: Any, find: str, put: str) -> None:
    path = made.root / "mkdocs.yml"
    path.write_text(path.read_text().replace(find, put, 1))


def override(made: Any, name: str, content: str) -> None:
    config(made, "name: material\n", "name: material\n  custom_dir: theme\n")
    made.write({f"theme/{name}": content})


FOOTER = '{% extends "base.html" %}{% block footer %}'
EDITS: dict[str, Edit] = {
    "text": lambda m: file(m, "privacy.md", lambda t: t + "\nOne more line.\n"),
    "title": lambda m: file(m, "terms.md", lambda t: t.replace("Terms", "Rules")),
    "group": lambda m: file(
        m, "cookies.md", lambda t: t.replace("title:", "group: Other\ntitle:", 1)
    ),
    "new version": lambda m: file(
        m,
        "terms.md",
        lambda _: made_policy(m, "2027-06-01", f"Text of {day(m)}."),
    ),
    "new policy": lambda m: m.commit(
        day(m), {f"policies/p{day(m)}.md": m.policy("Added", "2026-01-01", "Text.")}
    ),
    "removed policy": lambda m: (
        m.git("rm", "-q", "policies/newsletter.md"),
        m.commit(day(m), {}),
    ),
    "site name": lambda m: config(m, "site_name: Policies", "site_name: All policies"),
    "publisher": lambda m: config(m, "name: Example", "name: Exemplar"),
    "feature": lambda m: config(
        m, "name: material\n", "name: material\n  features: [navigation.footer]\n"
    ),
    "override": lambda m: override(
        m, "main.html", FOOTER + f"Foot {day(m)}{{% endblock %}}"
    ),
    "partial": lambda m: override(m, "partials/footer.html", f"<p>{day(m)}</p>"),
    "page": lambda m: m.write({f"docs/{day(m)}.md": "# Hand-written\n\nText."}),
}


def made_policy(made: Any, effective: str, body: str) -> str:
    text: str = made.policy("Terms of use", effective, body, summary="Other.")
    return text


def from_nothing(made: Any, today: date) -> dict[str, bytes]:
    """Return the site that is built where there is neither cache nor site before."""
    other = made.root.parent / "from-nothing"
    shutil.copytree(made.root, other, ignore=shutil.ignore_patterns("site", ".inforce"))
    try:
        from inforce.site.build import build

        build(other / "mkdocs.yml", today=today)
        site = other / "site"
        found = (path for path in site.rglob("*") if path.is_file())
        return {str(path.relative_to(site)): path.read_bytes() for path in found}
    finally:
        shutil.rmtree(other)


def differing(made: Any, today: date) -> list[str]:
    """Return the files of the site that a build from nothing makes otherwise."""
    here, there = made.files(), from_nothing(made, today)
    return sorted(n for n in here.keys() | there.keys() if here.get(n) != there.get(n))


def test_a_second_build_keeps_every_page_but_the_home_page(scenery: Any) -> None:
    first, second = scenery.build(), scenery.build()

    assert first.kept == 0
    assert second.kept == second.pages - 1


@pytest.mark.parametrize("name", list(EDITS))
def test_after_an_edit_the_site_is_the_one_built_from_nothing(
    scenery: Any, name: str
) -> None:
    scenery.build()
    EDITS[name](scenery)
    scenery.build()

    assert differing(scenery, TODAY) == []


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_edits_on_any_days_give_the_site_built_from_nothing(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, scenery: Any
) -> None:
    made = type(scenery)(tmp_path_factory.mktemp("edited") / "repository")
    shutil.rmtree(made.root)
    shutil.copytree(scenery.root, made.root)
    made.moment = scenery.moment
    for name in data.draw(st.permutations(list(EDITS)))[:3]:
        EDITS[name](made)
        today = data.draw(st.dates(date(2026, 11, 1), date(2027, 7, 1)))
        made.build(today)

        assert differing(made, today) == []


def test_the_day_moves_only_what_it_changes(scenery: Any) -> None:
    scenery.build()
    built = scenery.build(date(2026, 11, 21))
    scenery.build(date(2027, 1, 1))

    assert built.kept == built.pages - 1
    assert differing(scenery, date(2027, 1, 1)) == []


def test_templates_of_the_site_have_every_page_rendered(scenery: Any) -> None:
    override(scenery, "main.html", f"{FOOTER}{{{{ build_date_utc }}}}{{% endblock %}}")
    scenery.build()

    assert scenery.build().kept == 0


def test_a_hook_has_every_page_rendered(scenery: Any) -> None:
    config(scenery, "docs_dir: docs", "docs_dir: docs\nhooks: [hook.py]")
    scenery.write({"hook.py": "def on_post_page(output, **_): return output + ' '\n"})
    scenery.build()

    assert scenery.build().kept == 0


def test_a_page_that_was_edited_in_the_site_is_rendered(scenery: Any) -> None:
    scenery.build()
    scenery.write({"site/privacy/history/index.html": "edited"})
    built = scenery.build()

    assert built.kept == built.pages - 2
    assert "edited" not in scenery.page("privacy/history")[:6]
    assert differing(scenery, TODAY) == []


def test_a_cache_without_a_site_renders_every_page(scenery: Any) -> None:
    scenery.build()
    shutil.rmtree(scenery.site)

    assert scenery.build().kept == 0
    assert differing(scenery, TODAY) == []
