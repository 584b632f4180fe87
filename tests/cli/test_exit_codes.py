"""Each exit code of DESIGN section 9, from a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest
from cli.repositories import ENVIRONMENT, Repository, policy

_RUN = "import sys; from inforce.cli import main; raise SystemExit(main(sys.argv[1:]))"
_SOURCES = str(Path(__file__).parents[2] / "scripts")

pytestmark = pytest.mark.git


def started(
    folder: Path, *words: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `inforce` in *folder* and return the result."""
    return subprocess.run(
        [sys.executable, "-c", _RUN, *words],
        cwd=folder,
        env={**ENVIRONMENT, "PYTHONPATH": _SOURCES, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_0_means_that_all_is_well(repository: Repository) -> None:
    done = started(repository.root, "status", "--today", "2026-02-01")

    assert done.returncode == 0
    assert "Privacy" in done.stdout


def test_1_means_that_there_are_findings(repository: Repository) -> None:
    repository.write({"policies/privacy.md": policy("2026-03-01", "Otherwise.")})

    done = started(repository.root, "check", "--today", "2026-02-01")

    assert done.returncode == 1
    assert "[undeclared]" in done.stdout


def test_2_means_that_the_command_line_must_be_mended(repository: Repository) -> None:
    wrong = (["chek"], ["status", "--today", "tomorrow"], ["redline", "one"], [])

    codes = [started(repository.root, *words).returncode for words in wrong]

    assert codes == [2, 2, 2, 2]


def test_2_means_that_a_file_must_be_mended(empty: Repository) -> None:
    empty.commit("2025-01-01", {"policies/a.md": policy("soon")})

    done = started(empty.root, "status")

    assert done.returncode == 2
    assert done.stderr.startswith("policies/a.md:3: 'effective' is 'soon'")


def test_3_means_that_something_outside_failed(repository: Repository) -> None:
    done = started(repository.root, "status", PATH=str(repository.root))

    assert done.returncode == 3
    assert "git" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("size", [1, 100_000])
def test_3_means_that_what_was_printed_found_no_room(
    empty: Repository, size: int
) -> None:
    long = policy("2025-01-01", "word " * size)
    empty.commit("2025-01-01", {"policies/privacy.md": long})
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", _RUN, "on", "privacy", "2026-03-02", "--json"],
            cwd=empty.root,
            env={**ENVIRONMENT, "PYTHONPATH": _SOURCES},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )

    assert done.returncode == 3
    assert done.stderr == (
        "the disk cannot be written: No space left on device; expected room: make "
        "some and run the same command again\n"
    )


@pytest.mark.parametrize("size", [1, 100_000])
def test_a_reader_that_had_enough_is_no_error(empty: Repository, size: int) -> None:
    long = policy("2025-01-01", "word " * size)
    empty.commit("2025-01-01", {"policies/privacy.md": long})
    run = f"{sys.executable} -c '{_RUN}' on privacy 2026-03-02 --json"
    done = subprocess.run(
        ["sh", "-c", f"{{ {run}; echo $? >&2; }} | head -c 1"],
        cwd=empty.root,
        env={**ENVIRONMENT, "PYTHONPATH": _SOURCES},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.stdout == "{"
    assert done.stderr == "0\n"


def test_a_pipe_gets_utf_8_whatever_the_terminal_speaks(empty: Repository) -> None:
    empty.commit("2025-01-01", {"policies/privacy.md": policy("2025-01-01", "Größe")})

    done = started(empty.root, "on", "privacy", "2026-01-01", PYTHONIOENCODING="ascii")

    assert (done.returncode, done.stdout) == (0, "Größe\n")


def test_a_pipe_gets_no_progress_and_no_colours(repository: Repository) -> None:
    done = started(repository.root, "status", "--today", "2026-02-01")

    assert done.stderr == ""
    assert "\x1b" not in done.stdout
