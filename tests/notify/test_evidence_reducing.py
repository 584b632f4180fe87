import json
from datetime import date, timedelta

import pytest
from notify.campaigns import NOW, add_people, change, message_id
from notify.notices import made
from sqlalchemy import func, select

from inforce.cli import main
from inforce.notify import verify
from inforce.notify.evidence import checks
from inforce.notify.evidence.bundles import bundle
from inforce.notify.evidence.reducing import reduced
from inforce.notify.evidence.reports import as_json, report
from inforce.notify.evidence.snapshots import snapshot
from inforce.store.tables import attempt, bounce, delivery, item

LATER = NOW + 3 * 366 * 86_400
OPEN = {5: "failed", 6: "failed", 9: "cancelled"}


def finished(engine):
    """The campaign with every mail at an end."""
    made(engine)
    for number, state in OPEN.items():
        change(engine, number, state=state)


def reduce(engine, before=LATER):
    with engine.begin() as connection:
        return reduced(connection, before, LATER)


def rows(engine):
    with snapshot(engine) as connection:
        return [
            connection.execute(select(func.count()).select_from(table)).scalar()
            for table in (item, attempt, bounce, delivery)
        ]


def counts(engine):
    with snapshot(engine) as connection:
        pieces = as_json(report(connection, "privacy", date(2027, 1, 1), LATER))
        found = json.loads("".join(pieces))
    return {k: v for k, v in found["events"][0].items() if isinstance(v, int)}


def breaches(engine):
    with snapshot(engine) as connection:
        lines = list(bundle(connection))
        return [*checks.breaches(connection), *verify.breaches(lines)]


def test_the_counts_stay_and_the_people_go(engine):
    finished(engine)
    before = counts(engine)
    done = reduce(engine)

    assert (done.people, rows(engine)) == (9, [0, 0, 0, 1])
    assert counts(engine) == before
    assert breaches(engine) == []


def test_no_number_of_a_mail_is_ever_given_again(engine):
    finished(engine)
    reduce(engine)
    with engine.begin() as connection:
        left = connection.execute(select(delivery)).one()

    assert (left.id, left.subject, left.contact, left.message_id) == (9, "", None, None)


def test_a_second_time_changes_nothing(engine):
    finished(engine)
    reduce(engine)
    before = counts(engine)

    assert reduce(engine).people == 0
    assert counts(engine) == before


def test_younger_entries_stay(engine):
    finished(engine)

    assert reduce(engine, NOW).people == 0
    assert rows(engine) == [9, 6, 2, 9]


def test_a_mail_that_goes_on_keeps_its_rows(engine):
    finished(engine)

    assert reduce(engine, NOW + 2).people == 0
    assert breaches(engine) == []


def test_mail_that_is_not_finished_keeps_everything(engine):
    made(engine)

    assert reduce(engine).people == 0
    assert rows(engine) == [9, 6, 2, 9]


def test_what_is_added_later_is_counted_with_what_is_gone(engine):
    finished(engine)
    reduce(engine)
    with engine.begin() as connection:
        add_people(connection, [20, 21], message_id=message_id)

    assert counts(engine)["planned"] == 11
    assert breaches(engine) == []


def test_rows_that_go_missing_later_are_still_found(engine):
    finished(engine)
    reduce(engine)
    with engine.begin() as connection:
        add_people(connection, [20])
        connection.execute(item.delete())

    assert [str(one) for one in breaches(engine)] != []


def test_the_command_wants_a_day_long_ago(tmp_path, monkeypatch, capsys):
    (tmp_path / "mkdocs.yml").write_text("site_name: Policies\nplugins: [inforce]\n")
    monkeypatch.chdir(tmp_path)
    young = main(["notify", "evidence", "--reduce-before", date.today().isoformat()])  # noqa: DTZ011
    refused = capsys.readouterr().err
    old = main(["notify", "evidence", "--reduce-before", "2020-01-01"])

    assert (young, old) == (2, 0)
    assert "expected a day 3 years ago or more" in refused
    assert "0 lines reduced to counts" in capsys.readouterr().err


@pytest.mark.parametrize(("years", "code"), [(1, 0), (2, 2)])
def test_the_settings_say_how_long_evidence_is_kept(
    tmp_path, monkeypatch, capsys, years, code
):
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: Policies\nplugins:\n"
        f"  - inforce: {{notify: {{keep_years: {years}}}}}\n"
    )
    monkeypatch.chdir(tmp_path)
    day = date.today() - timedelta(days=500)  # noqa: DTZ011

    assert main(["notify", "evidence", "--reduce-before", day.isoformat()]) == code
    refused = f"expected a day {years} years ago or more ('notify.keep_years')"
    assert (refused in capsys.readouterr().err) == bool(code)


@pytest.mark.parametrize("form", [as_json])
def test_a_report_of_counts_only_lists_nobody(engine, form):
    finished(engine)
    reduce(engine)
    with snapshot(engine) as connection:
        text = "".join(form(report(connection, "privacy", date(2027, 1, 1), LATER)))

    assert json.loads(text)["people"] == []
