from model.builders import day, record
from publication.makers import policy

from inforce.model.versions import State
from inforce.publication.banners import policy_banners, version_banners

TWO = (record(0, 1), record(5, 40, "second", summary="We keep data longer."))


def banners(one, effective, on):
    return version_banners(one, one.timeline.version(day(effective)), day(on))


def test_the_text_in_force_says_from_when_to_when():
    (first, coming) = policy_banners(policy(*TWO), day(10))

    assert first.state is State.IN_FORCE
    assert first.sentence == (
        "This is the version in force from 2 January 2026 to 9 February 2026."
    )
    assert coming.sentence == "A new version takes effect on 10 February 2026."
    assert coming.summary == "We keep data longer."


def test_the_banner_of_a_coming_version_knows_what_is_true_afterwards():
    coming = policy_banners(policy(*TWO), day(10))[1]

    assert coming.switches_on == day(40)
    assert coming.then == "A new version took effect on 10 February 2026."


def test_a_superseded_version_says_so_and_leads_to_the_text_in_force():
    (banner,) = banners(policy(*TWO), 1, 50)

    assert banner.state is State.SUPERSEDED
    assert banner.sentence.endswith("It is no longer in force.")
    assert [link.address for link in banner.links] == [
        "/privacy/",
        "/privacy/2026-01-02/since/",
    ]


def test_a_postponed_version_names_both_days():
    one = policy(record(0, 1), record(2, 20, "b"), record(3, 30, "b"))

    (banner,) = banners(one, 20, 5)
    assert banner.sentence == (
        "Announced for 21 January 2026, now takes effect on 31 January 2026."
    )


def test_a_withdrawn_version_will_not_take_effect():
    one = policy(
        record(0, 1), record(2, 20, "b"), record(3, 1, "first", withdraws=day(20))
    )

    (banner,) = banners(one, 20, 5)
    assert banner.sentence == "Announced for 21 January 2026, will not take effect."


def test_an_ended_policy_says_when():
    one = policy(record(0, 1), record(9, 1, None))

    (banner,) = policy_banners(one, day(12))
    assert banner.state is State.ENDED
    assert banner.sentence == "This policy ended on 10 January 2026."


def test_a_paused_policy_says_when_it_ended_before_it_was_resumed():
    one = policy(record(0, 1), record(9, 1, None), record(20, 1))

    assert policy_banners(one, day(12))[0].sentence == (
        "This policy ended on 10 January 2026."
    )
