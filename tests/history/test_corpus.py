"""Real repositories, read completely, beside plain git."""

import subprocess
from datetime import UTC, date
from itertools import pairwise
from pathlib import Path

import pytest
from history.builders import by_slug

from inforce import history
from inforce.history import History, Layout
from inforce.model.dates import DateRules
from inforce.model.wording import wording

pytestmark = pytest.mark.git

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
SOURCES = {
    "basecamp-policies": ("last-updated-line", "effective-prose", "commit-date"),
    "automattic-legalmattic": (
        "effective-date-line",
        "effective-line",
        "last-updated-line",
        "commit-date",
    ),
}


def git(root: Path, *arguments: str) -> str:
    command = ["git", "-c", "core.quotePath=false", *arguments]
    return subprocess.run(
        command, cwd=root, check=True, capture_output=True
    ).stdout.decode("utf-8", "replace")


@pytest.fixture(scope="module", params=sorted(SOURCES))
def adopted(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, History]:
    bundle = CORPUS / f"{request.param}.bundle"
    if not bundle.exists():
        pytest.skip("the repositories are not beside this checkout")
    root = tmp_path_factory.mktemp("corpus") / "clone"
    git(CORPUS, "clone", "-q", str(bundle), str(root))
    rules = DateRules(sources=SOURCES[request.param], strict_since=date(2200, 1, 1))
    layout = Layout(folder="", slugify=True)
    return root, history.read(root, layout=layout, dating=rules, zone=UTC)


def test_every_policy_at_head_is_there(adopted: tuple[Path, History]):
    root, found = adopted
    about = {"README.md", "index.md", "LICENSE.md"}
    listed = {
        path for path in git(root, "ls-files").splitlines() if path.endswith(".md")
    }
    expected = {
        path
        for path in listed
        if path not in about and not path.lower().endswith("readme.md")
    }

    here = {one.path for one in found.policies if one.records[-1].wording}

    assert here == expected
    assert len({one.slug for one in found.policies}) == len(found.policies)


def test_every_wording_that_the_main_line_ever_had_is_reachable(
    adopted: tuple[Path, History],
):
    root, found = adopted
    layout = Layout(folder="", slugify=True)
    kept = {
        one.wording.digest
        for policy in found.policies
        for one in policy.records
        if one.wording
    }
    raw = ("log", "--first-parent", "-m", "--no-renames", "--raw", "-z", "--no-abbrev")
    fields = git(root, *raw, "--format=").replace("\n", "").split("\0")
    blobs = {
        facts.split(" ")[3]
        for facts, path in pairwise(fields)
        if facts.startswith(":") and layout.holds(path)
    }
    every = [one for one in sorted(blobs) if one.strip("0")]

    lost = [
        one
        for one, text in zip(every, contents(root, every), strict=True)
        if _body(text) not in kept
    ]

    assert len(every) > 250
    assert lost == []


def contents(root: Path, ids: list[str]) -> list[str]:
    command = ["git", "cat-file", "--batch"]
    given = "".join(f"{one}\n" for one in ids).encode()
    out = subprocess.run(
        command, cwd=root, input=given, check=True, capture_output=True
    ).stdout
    texts = []
    while out:
        head, _, rest = out.partition(b"\n")
        size = int(head.split()[2])
        texts.append(rest[:size].decode())
        out = rest[size + 1 :]
    return texts


def _body(text: str) -> str:
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    fences = [number for number, line in enumerate(lines) if line.rstrip() == "---"]
    if fences[:1] == [0] and len(fences) > 1:
        lines = lines[fences[1] + 1 :]
    return wording("\n".join(lines)).digest


def test_the_states_of_a_file_come_in_the_order_git_tells(
    adopted: tuple[Path, History],
):
    root, found = adopted
    longest = sorted(found.policies, key=lambda one: -len(one.records))[:4]
    for policy in longest:
        line = git(
            root,
            "log",
            "--first-parent",
            "-m",
            "--no-renames",
            "--diff-filter=AM",
            "--format=%H",
            "--reverse",
            "--",
            policy.path,
        ).split()
        # Another file may have had the name before this one.
        ours = [
            one.commit
            for one in policy.records
            if one.path == policy.path and one.wording
        ]

        assert len(ours) > 3
        assert line[-len(ours) :] == ours


def test_no_problem_but_pictures_over_the_limit(adopted: tuple[Path, History]):
    _, found = adopted

    assert [one.what for one in found.problems if "left out" not in one.what] == []


def test_dates_are_those_of_the_convention_of_the_repository(
    adopted: tuple[Path, History],
):
    _, found = adopted
    policies = by_slug(found)
    expected = {
        "privacy": (date(2023, 4, 20), "text: Last updated"),
        "terms": (date(2023, 1, 6), "text: Last updated"),
        "terms-of-service/wordpress-com/en-terms-of-service": (
            date(2026, 4, 10),
            "text: Last updated",
        ),
        "terms-of-service/cloudup/en-terms-of-service": (
            date(2015, 5, 15),
            "text: Effective date",
        ),
    }
    checked = 0
    for slug, (day, source) in expected.items():
        if slug in policies:
            record = policies[slug].records[-1]
            checked += 1
            assert (record.effective_on, record.dated_by.source) == (day, source)

    assert checked == 2
