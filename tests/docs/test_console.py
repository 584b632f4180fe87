"""Every command the documents show exists and does what they say."""

from pathlib import Path

import pytest
from docs.blocks import Block, Command, every_block
from docs.repositories import adopted, inforce, sample

COMMANDS = (
    *("init", "import", "build", "serve", "check", "status", "on", "redline"),
    *("notify", "people", "service", "outbox"),
)
PEOPLE = ("import", "list", "export", "erase", "retention", "rotate")

pytestmark = [pytest.mark.git, pytest.mark.site]


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample(tmp_path_factory.mktemp("docs"))


def _expanded(folder: Path, words: tuple[str, ...]) -> list[str]:
    """Do what the shell does with a pattern: name the files that match."""
    expanded: list[str] = []
    for word in words:
        found = sorted(folder.glob(word)) if "*" in word else []
        expanded += [str(path.relative_to(folder)) for path in found] or [word]
    return expanded


def _is_adoption(block: Block) -> bool:
    return "adopt" in block.path.stem or "--adopt" in block.commands[0].words


def _folder(block: Block, policies: Path, scratch: Path) -> Path:
    """Return where a block is run; what tells people gets a record of its own."""
    if _is_adoption(block):
        return adopted(scratch)
    tells = block.commands[0].words[1] in ("people", "notify")
    return sample(scratch) if tells else policies


def _shown() -> list[tuple[Block, Command]]:
    every = [*every_block("console"), *every_block("sh")]
    return [(block, command) for block in every for command in block.commands]


def test_the_documents_show_commands():
    shown = {command.words[1] for _, command in _shown() if "inforce" in command.words}

    assert {"check", "status", "on", "redline", "build", "init", "import"} <= shown


@pytest.mark.parametrize("block", every_block("console"), ids=lambda b: b.name)
def test_a_console_block_works_as_shown(block: Block, policies: Path, tmp_path: Path):
    folder = _folder(block, policies, tmp_path)
    for command in block.commands:
        assert command.words[0] == "inforce"
        result = inforce(folder, *_expanded(folder, command.words[1:]))

        assert result.returncode == command.code, result.stdout + result.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_explains_itself_with_an_example(name: str, tmp_path: Path):
    result = inforce(tmp_path, name, "--help")

    assert result.returncode == 0
    assert f"inforce {name}" in result.stdout.partition("Usage:")[2].partition("\n")[2]


@pytest.mark.parametrize("name", PEOPLE)
def test_a_command_about_people_shows_an_example(name: str, tmp_path: Path):
    result = inforce(tmp_path, "people", name, "--help")

    assert result.returncode == 0
    assert f"Example: inforce people {name}" in result.stdout


def test_a_command_that_does_not_exist_is_wrong_usage(tmp_path: Path):
    assert inforce(tmp_path, "publish-everything").returncode == 2


def test_every_command_is_documented():
    shown = {command.words[1] for _, command in _shown() if len(command.words) > 1}
    prose = "".join(block.path.read_text(encoding="utf-8") for block, _ in _shown())
    mentioned = {name for name in COMMANDS if f"`inforce {name}" in prose}

    assert set(COMMANDS) - shown - mentioned == set()
