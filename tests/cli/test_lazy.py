"""Commands whose libraries are an extra say so when they are not installed."""

import pytest
from click import Context

from inforce.cli.lazy import LazyGroup
from inforce.errors import InputError


@pytest.fixture
def group() -> LazyGroup:
    return LazyGroup(
        "group",
        about="Tries.",
        extra="notify",
        commands={
            "there": "inforce.cli.notify.status:status",
            "missing": "no_such_library.part:command",
            "broken": "inforce.no_such_module:command",
        },
    )


def test_the_commands_are_listed_without_loading_them(group: LazyGroup):
    assert group.list_commands(Context(group)) == ["broken", "missing", "there"]


def test_a_command_is_loaded_when_it_is_asked_for(group: LazyGroup):
    command = group.get_command(Context(group), "there")

    assert command is not None
    assert command.name == "status"
    assert group.get_command(Context(group), "other") is None


def test_a_missing_library_names_the_extra(group: LazyGroup):
    with pytest.raises(InputError, match=r"pip install 'inforce\[notify\]'"):
        group.get_command(Context(group), "missing")


def test_a_defect_of_our_own_is_no_missing_library(group: LazyGroup):
    with pytest.raises(ModuleNotFoundError):
        group.get_command(Context(group), "broken")
