"""A file read by its bytes is the file read by its text; a kept text is its own."""

import copy
import hashlib
from dataclasses import dataclass, field

from hypothesis import example, given
from hypothesis import strategies as st

from inforce.errors import InputError
from inforce.history.blobs import decoded
from inforce.model.restricted_yaml import entries
from inforce.model.source import cut, lenient_source, plain_entries, source
from inforce.model.wording import Wording, mark, wording

PIECES = (
    *("---", "...", "--- ", "---\u2003", "+++", "title: A", "effective: 2020-01-01"),
    *(
        "\n",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        " ",
        "  \n",
        "\t\n",
        "\ufeff",
        "\x85",
        "\u2028",
    ),
    *("# Title", "é", "—", "text", "- a: [b]", "a: 'b'", "\0", "\\"),
)
files = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=12).map(
        lambda one: "".join(one).encode()
    ),
    st.tuples(
        st.lists(st.sampled_from(PIECES), max_size=6).map("".join),
        st.lists(st.sampled_from(PIECES), max_size=6).map("".join),
    ).map(lambda two: f"---\n{two[0]}\n---\n{two[1]}\n".encode()),
    st.binary(max_size=60),
    st.binary(max_size=30).map(lambda one: b"---\na: b\n---\n" + one + b"\n"),
)
texts = st.one_of(st.text(max_size=30), st.lists(st.sampled_from(PIECES)).map("".join))
LETTERS = "abAZ01_-./ ;:,()'\"#&*!|>%@`[]{}?~=<\u00e9\u00a0"
values = st.text(st.sampled_from(LETTERS), max_size=12)
keys = st.sampled_from(
    ("title", "effective", "a", "no", "null", "A", "a b", "x-y", "1")
)
lines = st.one_of(
    st.tuples(keys, values).map(": ".join), st.sampled_from((*PIECES, ""))
)
blocks = st.lists(lines, min_size=1, max_size=5).map("\n".join)


@dataclass
class Shelf:
    """Texts by key, with how often each was asked for."""

    held: dict[str, str]
    asked: list[str] = field(default_factory=list)

    def text(self, key: str) -> str:
        """Return the text of *key*."""
        self.asked.append(key)
        return self.held[key]


def _kept(shelf: Shelf, key: str) -> Wording:
    return Wording.kept(shelf, key, mark(shelf.held[key].encode()))


@given(files)
@example(b"---\na: b\n---\n\n  text\n")
@example(b"---\na: b\n---\ntext \n")
@example(b"---\na: b\n---\n\xff\n")
@example(b"---\n---\nx\n")
@example(b"---\na: b\n---\n\xef\xbb\xbfx\n")
@example(b"---\na: b\n... \nx\n")
def test_a_file_is_cut_by_its_bytes_as_by_its_text(content: bytes):
    found = cut(content)
    text, is_utf8 = decoded(content)
    try:
        read = source(text, path="")
    except InputError:
        read = lenient_source(text, path="")

    if found is not None:
        assert is_utf8
        assert content[found.begin :].decode() == read.wording.text
        assert found.body_line == read.body_line
        assert found.mark == read.wording.mark


@given(blocks)
@example(
    "title: A\neffective: 2020-01-01\nsummary: Change of May. You need do nothing."
)
def test_plain_front_matter_is_read_as_yaml_reads_it(block: str):
    found = plain_entries(block, first_line=2)

    if found is not None:
        assert found == entries(block, path="", first_line=2)
        assert list(found) == list(entries(block, path="", first_line=2))


def test_ordinary_front_matter_is_plain():
    block = "title: Privacy policy\neffective: 2027-01-31\nsummary: We keep less, now."

    assert plain_entries(block, first_line=2) is not None
    assert cut(f"---\n{block}\n---\n\n# Privacy é\n\nWords.\n".encode()) is not None


@given(files)
def test_a_digest_is_that_of_the_normalised_text(content: bytes):
    read = lenient_source(decoded(content)[0], path="").wording
    shelf = Shelf({"a": read.text})

    wanted = hashlib.sha256(read.text.encode()).hexdigest()
    assert read.digest == _kept(shelf, "a").digest == wanted


@given(texts, texts)
def test_kept_and_held_wordings_are_equal_when_their_texts_are(one: str, two: str):
    first, second = wording(one), wording(two)
    shelf = Shelf({"one": first.text, "two": second.text})
    kept = (_kept(shelf, "one"), _kept(shelf, "two"))

    same = first.text == second.text
    assert (first == second) is same
    assert (kept[0] == kept[1]) is same
    assert (kept[0] == second) is same
    assert (first == kept[1]) is same
    assert kept[0] == first
    assert hash(kept[0]) == hash(first)
    assert len({first, second, *kept}) == (1 if same else 2)


def test_different_texts_with_one_mark_are_not_equal():
    # Both have the CRC-32 4ddb0c25.
    first, second = "plumless", "buckeroo"
    shelf = Shelf({"one": first, "two": second})

    assert mark(first.encode()) == mark(second.encode())
    assert _kept(shelf, "one") != _kept(shelf, "two")
    assert _kept(shelf, "one") != Wording(text=second)


def test_unlike_wordings_are_told_apart_without_their_texts():
    shelf = Shelf({"one": "One.\n", "two": "Two.\n"})

    assert _kept(shelf, "one") != _kept(shelf, "two")
    assert _kept(shelf, "one") == _kept(shelf, "one")
    assert not shelf.asked


def test_a_text_is_compared_many_times_and_read_once():
    shelf = Shelf({"one": "Same.\n", "two": "Same.\n"})
    first, second = _kept(shelf, "one"), _kept(shelf, "two")

    assert all(first == second for _ in range(5))
    assert sorted(shelf.asked) == ["one", "two"]


def test_a_copied_wording_holds_its_text():
    shelf = Shelf({"one": "One.\n"})
    copied = copy.deepcopy(_kept(shelf, "one"))
    shelf.held.clear()

    assert copied == Wording(text="One.\n")
    assert repr(copied) == "Wording(text='One.\\n')"


def test_a_wording_is_equal_to_no_text():
    assert Wording(text="One.\n") != "One.\n"
