from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from inforce.publication import addresses

SEGMENTS = st.lists(st.sampled_from(["a", "privacy", "2026-01-01"]), max_size=4)


def folder(segments: list[str]) -> str:
    return "/" + "".join(f"{segment}/" for segment in segments)


def test_a_version_is_addressed_by_its_effective_date():
    assert addresses.version("privacy", date(2027, 1, 1)) == "/privacy/2027-01-01/"


def test_a_relative_address_leaves_the_page_first():
    assert addresses.relative("/a/", "/b/c/") == "../../a/"
    assert addresses.relative("/a/#s", "/") == "a/#s"


@given(SEGMENTS, SEGMENTS)
def test_following_a_relative_address_leads_to_the_address(target, page):
    from urllib.parse import urljoin

    link = addresses.relative(folder(target), folder(page))

    assert urljoin(f"https://x.example{folder(page)}", link) == (
        f"https://x.example{folder(target)}"
    )


def test_a_policy_must_not_stand_in_the_place_of_another_page():
    policies = frozenset({"privacy", "privacy/history"})

    assert "page of the policy 'privacy'" in addresses.taken(
        "privacy/history", policies
    )
    assert "address of the site" in addresses.taken("changes", policies)
    assert addresses.taken("history", policies) == ""
    assert addresses.taken("privacy/2026-01-01", policies)
