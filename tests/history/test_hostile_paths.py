"""Names made to leave the folder, to hide, or to be taken for another (S4)."""

import posixpath
import unicodedata
from pathlib import Path

import pytest
from history.builders import ADOPTED, Repo, policy, repo

from inforce.errors import InputError
from inforce.history import Layout
from inforce.history.layouts import SEGMENT

GOOD = ("privacy", "a/b", "v2", "a-b-c", "x" * 64)
PATHS = (
    b"a%2f..%2fsecret.md",
    b"%2e%2e%2f.md",
    b"a..b.md",
    b"-rf.md",
    b"--help.md",
    b"a b.md",
    b"a\nb.md",
    b"a\tb.md",
    b"a\\b.md",
    b"C:evil.md",
    b"con.md",
    b"NUL.md",
    b"lpt1.md",
    b"com1.de.md",
    b"Privacy.md",
    b"pri\xc3\xa9.md",
    b"privacy\xff.md",
    b"pri\xe2\x80\xaevacy.md",
    b"pri\xe2\x80\x8bvacy.md",
    b"x" * 65 + b".md",
    b"a_b.md",
    b"a--b.md",
    b"-a.md",
    b"a-.md",
    b"<script>.md",
    b"$(id).md",
    b"'quote'.md",
    b"\xd0\xb0bc.md",
    b"*.md",
    b":(top)x.md",
    b"privacy.past.md",
)


def crafted(root: Path, *names: bytes) -> Repo:
    made = repo(root)
    made.commit({"policies/good.md": policy("2020-02-01")})
    blob = made.blob(policy("2020-02-01"))
    folder = made.tree(dict.fromkeys(sorted(names), ("100644", blob)))
    made.commit_tree(made.tree({b"policies": ("040000", folder)}))
    return made


@pytest.mark.git
@pytest.mark.parametrize("name", PATHS)
def test_attack_a_name_that_is_no_slug_is_refused_with_a_better_one(
    tmp_path: Path, name: bytes
):
    made = crafted(tmp_path, name)

    with pytest.raises(InputError) as caught:
        made.read()

    assert caught.value.path.startswith("policies/")
    assert "cannot be part of an address; expected" in str(caught.value)
    str(caught.value).encode()


@pytest.mark.git
@pytest.mark.parametrize("name", PATHS)
def test_attack_a_name_that_is_no_slug_is_made_one_when_adopted(
    tmp_path: Path, name: bytes
):
    made = crafted(tmp_path, name)

    here = [
        one
        for one in made.read(Layout(slugify=True), ADOPTED).policies
        if one.records[-1].wording
    ]

    (found,) = here
    assert all(SEGMENT.match(part) for part in found.slug.split("/"))
    assert all(len(part) <= 64 for part in found.slug.split("/"))
    assert not posixpath.normpath(found.slug).startswith("..")


@pytest.mark.git
@pytest.mark.parametrize("name", [b"..", b".", b".git", b".GIT"])
def test_attack_a_tree_that_leaves_the_folder_is_refused(tmp_path: Path, name: bytes):
    made = repo(tmp_path)
    made.commit({"policies/good.md": policy("2020-02-01")})
    blob = made.blob(policy("2020-02-01"))
    inner = made.tree({b"evil.md": ("100644", blob)})
    folder = made.tree({name: ("040000", inner)})
    made.commit_tree(made.tree({b"policies": ("040000", folder)}))

    for layout in (Layout(), Layout(slugify=True)):
        with pytest.raises(InputError, match=r"leaves the folder|no policies found"):
            made.read(layout)


@pytest.mark.git
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (b"privacy.md", b"PRIVACY.md"),
        ("straße.md".encode(), b"STRASSE.md"),
        *(
            (
                unicodedata.normalize("NFC", name).encode(),
                unicodedata.normalize("NFD", name).encode(),
            )
            for name in ("é.md", "Ä-x.md", "각.md")
        ),
    ],
)
def test_attack_two_names_that_some_computers_take_for_one(
    tmp_path: Path, first: bytes, second: bytes
):
    made = crafted(tmp_path, first, second)

    for layout in (Layout(), Layout(slugify=True)):
        with pytest.raises(InputError, match=r"has the same name as .* rename one"):
            made.read(layout)


@pytest.mark.parametrize(
    "folder", ["..", "../x", "/etc", "a/../../b", "C:\\x", "\\\\host\\x"]
)
def test_attack_a_folder_outside_the_root(folder: str):
    with pytest.raises(InputError, match="expected a folder inside the root"):
        Layout(folder=folder).holds("x.md")


@pytest.mark.parametrize("slug", GOOD)
def test_a_good_name_is_its_own_slug(slug: str):
    assert Layout().place(f"policies/{slug}.md").slug == slug


@pytest.mark.parametrize("folder", ["", ".", "./"])
def test_the_root_itself_may_be_the_folder(folder: str):
    assert Layout(folder=folder).base == ""
    assert not Layout(folder=folder).holds("index.md")
    assert Layout(folder=folder).holds("terms/index.md")
