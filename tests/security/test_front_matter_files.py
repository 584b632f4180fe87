"""S5: front matter that is wrong or made to harm; every message names its place."""

import time

import pytest
from security.front_matter_files import FILES, GOOD, policy

from inforce.errors import InputError
from inforce.model.front_matter import FrontMatter
from inforce.model.source import front_matter, lenient_front_matter, lenient_source
from inforce.model.source import source as split

COUNT = len(FILES)
PATH = "policies/privacy.md"
NUMBERED = [
    pytest.param(*rest, id=f"file-{number:02}-of-{COUNT} {name}")
    for number, (name, *rest) in enumerate(FILES, start=1)
]


def read(text: str) -> FrontMatter:
    return front_matter(split(text, path=PATH), path=PATH)


def test_there_are_at_least_40_files() -> None:
    assert len({text for _, text, _, _ in FILES}) == COUNT >= 40


@pytest.mark.parametrize(("text", "line", "words"), NUMBERED)
def test_each_message_names_file_and_line(text: str, line: int, words: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text)

    message = str(caught.value)
    assert message.startswith(f"{PATH}:")
    assert f"{PATH}:{line}: " in message
    assert words in message
    assert "expected" in message


@pytest.mark.parametrize(("text", "line", "words"), NUMBERED)
def test_each_is_refused_within_a_second(text: str, line: int, words: str) -> None:
    begun = time.process_time()
    with pytest.raises(InputError):
        read(text)

    assert time.process_time() - begun < 1


@pytest.mark.parametrize(("text", "line", "words"), NUMBERED)
def test_an_adopted_history_survives_each(text: str, line: int, words: str) -> None:
    kept = lenient_source(text, path=PATH)

    assert lenient_front_matter(kept, path=PATH).title
    assert lenient_front_matter(kept, path=PATH).effective is None


def test_the_file_they_are_made_from_is_fine() -> None:
    assert read(policy(GOOD)).title == "Privacy policy"
