"""The form: what it asks, what it refuses, and its one answer."""

from service.conftest import heading


def test_a_form_is_answered_by_the_page_that_says_check_your_mail(counter):
    answer = counter.subscribe()

    assert (answer.status_code, heading(answer.text)) == (200, "Check your mail")
    assert [one["status"] for one in counter.contacts()] == ["pending"]
    assert [kind for kind, _ in counter.errands()] == ["confirm"]
