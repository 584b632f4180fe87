from itertools import chain

from hypothesis import given
from hypothesis import settings as limits
from model.builders import day, record
from model.test_timeline_laws import histories
from publication.makers import library, policy

from inforce.publication import addresses
from inforce.publication.pages import Kind, policy_pages, shown_version
from inforce.publication.site_pages import pages

TWO = (record(0, 1), record(5, 40, "second", summary="More."))


def by_kind(found, kind):
    return [page for page in found if page.kind is kind]


def test_every_version_has_a_page_and_all_but_the_first_a_redline():
    found = list(policy_pages(policy(*TWO), day(10)))

    assert [p.address for p in by_kind(found, Kind.VERSION)] == [
        "/privacy/2026-01-02/",
        "/privacy/2026-02-10/",
    ]
    assert [p.address for p in by_kind(found, Kind.CHANGES)] == [
        "/privacy/2026-02-10/changes/"
    ]


def test_every_version_but_the_one_in_force_is_compared_with_it():
    found = list(policy_pages(policy(*TWO), day(10)))

    (since,) = by_kind(found, Kind.SINCE)
    assert since.address == "/privacy/2026-02-10/since/"
    assert since.version.effective_on == day(1)


def test_a_correction_keeps_the_earlier_text_and_its_redline():
    found = list(policy_pages(policy(record(0, 1), record(2, 1, "x")), day(10)))

    assert [p.address for p in by_kind(found, Kind.TEXT)] == [
        "/privacy/2026-01-02/texts/1/"
    ]
    assert [p.address for p in by_kind(found, Kind.CORRECTION)] == [
        "/privacy/2026-01-02/corrections/1/"
    ]


def test_search_finds_texts_in_force_only():
    found = list(policy_pages(policy(*TWO), day(10)))

    assert [page.address for page in found if page.searched] == ["/privacy/"]


def test_redlines_ask_robots_not_to_index_them():
    found = list(policy_pages(policy(*TWO), day(10)))

    assert not any(p.indexed for p in by_kind(found, Kind.CHANGES))
    assert all(p.indexed for p in by_kind(found, Kind.VERSION))


def test_a_version_names_its_neighbours_as_rfc_5829_has_it():
    found = list(policy_pages(policy(*TWO), day(10)))

    relations = dict(by_kind(found, Kind.VERSION)[1].relations)
    assert relations == {
        "version-history": "/privacy/history/",
        "predecessor-version": "/privacy/2026-01-02/",
        "latest-version": "/privacy/2026-01-02/",
    }


def test_before_the_first_day_the_version_to_come_is_shown():
    assert shown_version(policy(*TWO), day(0)).effective_on == day(1)


def test_after_the_end_the_last_version_is_shown():
    ended = policy(record(0, 1), record(5, 1, None))

    assert shown_version(ended, day(20)).effective_on == day(1)


def test_the_home_page_comes_first():
    found = pages(library(policy(*TWO)), day(10))

    assert found[0].address == addresses.HOME


@limits(max_examples=300, deadline=None)
@given(histories())
def test_no_two_pages_share_an_address(records):
    one, other = policy(*records), policy(*records, slug="privacy/de")

    found = list(chain(policy_pages(one, day(20)), policy_pages(other, day(20))))
    assert len({page.address for page in found}) == len(found)


@limits(max_examples=300, deadline=None)
@given(histories())
def test_every_text_ever_published_has_a_page(records):
    found = list(policy_pages(policy(*records), day(20)))

    shown = {p.text.wording for p in found if p.kind in (Kind.VERSION, Kind.TEXT)}
    assert shown == {one.wording for one in records if one.wording}
