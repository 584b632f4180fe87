"""S4: a file name is never more than a name, in the folder and on the site."""

import pytest

from inforce.errors import InputError
from inforce.history.layouts import SEGMENT, Layout, slugified, twins

NAMES = (
    "..",
    "...",
    "..%2fetc",
    "%2e%2e",
    "..\\etc",
    "c:\\windows",
    "Privacy",
    "privacy policy",
    "privacy_policy",
    "-privacy",
    "privacy-",
    "privacy--policy",
    "privacy.policy",
    "privacy\n",
    "privacy\x00",
    "privacy\t",
    "privacy\u200b",
    "privacy\u202egnp",
    "prіvacy",
    "e\u0301tat",
    "état",
    "プライバシー",
    "con",
    "aux",
    "nul",
    "com1",
    "lpt9",
    "~root",
    "$(reboot)",
    "`reboot`",
    "'><script>alert(1)</script>",
    "?a=b",
    "#a",
    "a" * 65,
    "-rf",
    "--upload-pack=x",
)
NUMBERED = [
    pytest.param(name, id=f"path-{number:02}-of-{len(NAMES)}")
    for number, name in enumerate(NAMES, start=1)
]


def test_there_are_at_least_25_paths() -> None:
    assert len(set(NAMES)) == len(NAMES) >= 25


@pytest.mark.parametrize("name", NUMBERED)
@pytest.mark.parametrize("shape", ["policies/{}.md", "policies/{}/terms.md"])
def test_attack_a_name_that_is_more_than_a_name(name: str, shape: str) -> None:
    path = shape.format(name)
    with pytest.raises(InputError, match="expected lower-case letters") as caught:
        Layout().place(path)

    assert caught.value.path == path


@pytest.mark.parametrize("name", NUMBERED)
def test_an_adopted_name_becomes_plain_segments(name: str) -> None:
    slug = slugified(name)
    place = Layout(slugify=True, languages=("en", "de")).place(f"policies/{name}.md")

    assert SEGMENT.match(slug)
    assert all(SEGMENT.match(part) for part in place.slug.split("/"))


def test_names_that_some_disks_take_for_one_are_found() -> None:
    assert twins(["a/privacy.md", "a/Privacy.md"])
    assert twins(["a/e\u0301tat.md", "a/état.md"])
    assert not twins(["a/privacy.md", "b/privacy.md"])


@pytest.mark.parametrize("folder", ["../other", "/etc", "a/../..", "c:/x", "\\\\host"])
def test_a_folder_outside_the_root_is_refused(folder: str) -> None:
    with pytest.raises(InputError, match="inside the root"):
        _ = Layout(folder=folder).base
