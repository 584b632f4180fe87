"""Retention, with a clock of our own: to the second, and nothing else."""

import json
import time
from dataclasses import asdict

import pytest
from click.testing import CliRunner
from people.asking import ANN, BOB, DAY, HOUR, NOW, RING, Mailer
from sqlalchemy import Table, func, select

from inforce.cli.people.retention import retention as command
from inforce.errors import InputError
from inforce.people import errands, preferences, retention, suppressing
from inforce.people.errands import Kind
from inforce.people.retention import YEAR, Deleted
from inforce.settings import settings
from inforce.store import opened, reading
from inforce.store.tables import allowance, consent, contact, errand

EVIDENCE = 3 * YEAR


def apply(mailer: Mailer, years: int = 3) -> dict[str, int]:
    """Apply retention; return what was deleted, without what is 0."""
    with reading(mailer.engine) as connection:
        before = retention.foreseen(connection, mailer.now, years)
    with mailer.writing() as connection:
        done = retention.applied(connection, mailer.now, years)
    assert done == before
    return {name: number for name, number in asdict(done).items() if number}


def number(mailer: Mailer, table: Table) -> int:
    with reading(mailer.engine) as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def stop(mailer: Mailer) -> None:
    token = mailer.stop_token()
    with mailer.writing() as connection:
        preferences.unsubscribed(connection, RING, token, mailer.now)


def test_who_did_not_confirm_is_deleted_after_72_hours_to_the_second(mailer):
    mailer.ask()
    mailer.now = NOW + 72 * HOUR - 1
    early = apply(mailer).get("unconfirmed", 0)
    mailer.now += 1
    late = apply(mailer).get("unconfirmed", 0)

    assert (early, late) == (0, 1)
    assert [number(mailer, one) for one in (contact, consent)] == [0, 0]


def test_the_72_hours_begin_with_the_request_made_last(mailer):
    mailer.ask()
    mailer.now += DAY
    ((_, text),) = mailer.ask()
    mailer.now = NOW + 72 * HOUR

    assert "unconfirmed" not in apply(mailer)
    assert mailer.confirm(text).value == "done"


def test_who_confirmed_stays(mailer):
    mailer.joined()
    mailer.now += 10 * EVIDENCE
    apply(mailer)

    assert mailer.status() == "confirmed"
    assert number(mailer, consent) == 1


def test_who_stopped_is_deleted_three_years_after_the_stop(mailer):
    mailer.joined()
    mailer.now += 2 * EVIDENCE
    stopped = mailer.now
    stop(mailer)
    mailer.now = stopped + EVIDENCE - 1
    early = apply(mailer).get("stopped", 0)
    mailer.now += 1
    late = apply(mailer).get("stopped", 0)

    assert (early, late) == (0, 1)
    assert [number(mailer, one) for one in (contact, consent)] == [0, 0]


@pytest.mark.parametrize("years", [1, 2, 10])
def test_who_stopped_is_kept_for_as_many_years_as_are_set(mailer, years):
    mailer.joined()
    stop(mailer)
    stopped = mailer.now
    mailer.now = stopped + years * YEAR - 1
    early = apply(mailer, years).get("stopped", 0)
    mailer.now += 1

    assert (early, apply(mailer, years)["stopped"]) == (0, 1)


def test_who_was_deleted_stays_kept_out_of_imports(mailer):
    mailer.joined()
    stop(mailer)
    mailer.now += EVIDENCE
    apply(mailer)
    with reading(mailer.engine) as connection:
        kept = suppressing.among(connection, RING, [ANN, BOB], "subscriber")

    assert kept == {ANN}


def test_errands_are_deleted_a_month_after_and_nothings_after_a_day(mailer):
    mailer.joined()
    mailer.ask(network="4:0b0000")
    with mailer.writing() as connection:
        errands.asked(connection, Kind.NOTHING, None, "en", NOW)
    found = []
    for days in (1, 29, 30):
        mailer.now = NOW + days * DAY
        found.append(apply(mailer).get("errands", 0))

    assert found == [1, 0, 2]
    assert number(mailer, errand) == 0


def test_a_limit_is_deleted_when_it_limits_nobody(mailer):
    mailer.joined()
    before = number(mailer, allowance)
    mailer.now += DAY
    apply(mailer)

    assert before == 4
    assert number(mailer, allowance) == 0


def test_what_asking_for_nothing_leaves_is_swept_after_a_minute(mailer):
    mailer.ask(network="one")
    for _ in range(3):
        mailer.ask(network="one")
    granted = number(mailer, errand)
    with mailer.writing() as connection:
        before = [retention.swept(connection, mailer.now, 100) for _ in range(2)]
    mailer.now += DAY
    with mailer.writing() as connection:
        found = [retention.swept(connection, mailer.now, 2) for _ in range(4)]

    assert granted == 4
    assert before == [0, 0]
    assert found[-1] == 0
    assert max(found) == 2
    with reading(mailer.engine) as connection:
        kinds = connection.execute(select(errand.c.kind)).scalars().all()
        totals = connection.execute(select(allowance.c.total)).scalars().all()
    assert kinds == [Kind.CONFIRM.value]
    assert totals == [1]


def test_who_asked_three_times_is_remembered_for_three_years(mailer):
    for _ in range(3):
        mailer.ask()
        mailer.now += DAY
    mailer.now += 30 * DAY
    apply(mailer)
    remembered = mailer.ask()
    mailer.now += EVIDENCE
    apply(mailer)

    assert remembered == []
    assert len(mailer.ask()) == 1


def test_the_network_of_a_consent_is_kept_for_a_month(mailer):
    mailer.joined()
    mailer.now += 30 * DAY
    networks = apply(mailer).get("networks", 0)
    with reading(mailer.engine) as connection:
        left = connection.execute(select(consent.c.network)).scalar_one()

    assert (networks, left) == (1, "")
    assert "networks" not in apply(mailer)


@pytest.mark.parametrize("dry", [True, False])
def test_the_command_counts_and_deletes(tmp_path, dry):
    config = tmp_path / "mkdocs.yml"
    config.write_text(
        "site_name: Policies\nsite_url: https://policies.example/\nplugins: [inforce]\n"
    )
    place = settings(config).notify.database
    mailer = Mailer(opened(place, tmp_path), now=int(time.time()) - 40 * DAY)
    mailer.ask()
    arguments = ["--config", str(config), "--json"] + (["--dry-run"] if dry else [])
    result = CliRunner().invoke(command, arguments)
    shown = json.loads(result.stdout)

    assert result.exit_code == 0
    assert shown["written"] is not dry
    assert shown["deleted"] == asdict(
        Deleted(unconfirmed=1, stopped=0, errands=1, limits=3, networks=1)
    )
    assert mailer.status() == ("pending" if dry else "")
    mailer.engine.dispose()


@pytest.mark.parametrize(("years", "stopped"), [("", 0), ("3", 0), ("2", 1)])
def test_the_settings_say_how_long_the_command_keeps_who_stopped(
    tmp_path, years, stopped
):
    config = tmp_path / "mkdocs.yml"
    chosen = f": {{notify: {{keep_years: {years}}}}}" if years else ""
    config.write_text(
        "site_name: Policies\nsite_url: https://policies.example/\n"
        f"plugins:\n  - inforce{chosen}\n"
    )
    place = settings(config).notify.database
    mailer = Mailer(opened(place, tmp_path), now=int(time.time()) - 2 * YEAR - DAY)
    mailer.joined()
    stop(mailer)
    result = CliRunner().invoke(command, ["--config", str(config), "--json"])

    assert json.loads(result.stdout)["deleted"]["stopped"] == stopped
    mailer.engine.dispose()


@pytest.mark.parametrize("years", ["0", "101", "1.5", "yes"])
def test_so_many_years_are_none(tmp_path, years):
    config = tmp_path / "mkdocs.yml"
    config.write_text(
        "site_name: Policies\nplugins:\n"
        f"  - inforce: {{notify: {{keep_years: {years}}}}}\n"
    )

    with pytest.raises(InputError, match=r"'keep_years'.*a whole number, 1 to 100"):
        settings(config)
