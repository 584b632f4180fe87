"""What a person sees who asks for help."""

import pytest

from inforce.cli import main
from inforce.cli.program import program


@pytest.mark.parametrize(
    "command", [[], *([name] for name in sorted(program.commands))]
)
def test_help_shows_an_example(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    code = main([*command, "--help"])

    told = capsys.readouterr().out
    assert code == 0
    assert f"Example: {' '.join(['inforce', *command])}" in told


def test_every_command_of_the_design_is_there() -> None:
    wanted = {"build", "check", "import", "init", "on", "redline", "serve", "status"}
    told = {"notify", "outbox", "people", "service"}

    assert wanted | told == set(program.commands)


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    from inforce import __version__

    assert main(["--version"]) == 0
    assert __version__ in capsys.readouterr().out
