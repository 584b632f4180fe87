"""Laws of following: nothing that was written is lost, nothing is invented."""

from collections.abc import Iterator
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from inforce.history.commits import Change, Commit
from inforce.history.tracks import Track, Tracks

NAMES = tuple("abcde")
_steps = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from("AMDR"), st.sampled_from(NAMES), st.sampled_from(NAMES)
        ),
        max_size=4,
    ),
    max_size=12,
)


def commits(
    wishes: list[list[tuple[str, str, str]]],
) -> Iterator[tuple[Commit, set[str]]]:
    """Yield commits that git could have made, each with the paths after it."""
    here: set[str] = set()
    blob = 0
    for number, wish in enumerate(wishes):
        touched: set[str] = set()
        changes = []
        before = set(here)
        for kind, one, other in wish:
            free = {one, other}.isdisjoint(touched)
            blob += 1
            if kind == "A" and one not in before and free:
                changes.append(Change("", one, f"b{blob}"))
            elif kind == "M" and one in before and free:
                changes.append(Change(one, one, f"b{blob}"))
            elif kind == "D" and one in before and free:
                changes.append(Change(one, "", ""))
            elif kind == "R" and one in before and other not in before and free:
                changes.append(Change(one, other, f"b{blob}"))
            else:
                continue
            touched |= {one, other}
            here -= {changes[-1].before}
            here |= {changes[-1].after} - {""}
        yield Commit(number, f"c{number}", number, tuple(changes)), set(here)


def followed(
    wishes: list[list[tuple[str, str, str]]],
) -> tuple[tuple[Track, ...], set[str], list[str]]:
    made = list(commits(wishes))
    blobs = [
        change.blob for commit, _ in made for change in commit.changes if change.blob
    ]
    found = Tracks(lambda _: True, lambda *_: True).follow(commit for commit, _ in made)
    return found, made[-1][1] if made else set(), blobs


@given(_steps)
@settings(max_examples=400, deadline=None)
def test_the_files_that_are_left_are_those_of_the_last_tree(wishes):
    found, here, _ = followed(wishes)

    assert {one.path for one in found if one.steps[-1].blob} == here


@given(_steps)
@settings(max_examples=400, deadline=None)
def test_every_state_is_in_one_track_and_in_order(wishes):
    found, _, blobs = followed(wishes)
    states = [step.blob for one in found for step in one.steps if step.blob]

    assert sorted(states) == sorted(blobs)
    for one in found:
        numbers = [step.commit.number for step in one.steps]
        assert numbers == sorted(set(numbers))
        gone = [not step.blob for step in one.steps]
        assert not any(first and second for first, second in pairwise(gone))
