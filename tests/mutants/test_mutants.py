"""The runner of mutants makes real faults and sees which of them tests notice."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT))

from benchmarks.mutants.changes import changed, changes  # noqa: E402
from benchmarks.mutants.population import chosen, of_module, outdated, population  # noqa: E402
from benchmarks.mutants.score import interval, report  # noqa: E402

PROGRAM = '''
"""A module with a fault to be put into each line."""

LEAST = 3


def is_enough(count: int) -> bool:
    return count >= LEAST


def halvings(count: int) -> int:
    done = 0
    while count > 1:
        count //= 2
        done += 1
    return done
'''
TESTS = """
from inforce.redline.counting import halvings, is_enough

def test_four_is_enough():
    assert is_enough(4)

def test_eight_is_halved_three_times():
    assert halvings(8) == 3
"""


@pytest.mark.parametrize(
    ("source", "faulty"),
    [
        ("a < b", ["a <= b"]),
        ("a in b", ["a not in b"]),
        ("a is None", ["a is not None"]),
        ("a and b or c", ["(a and b) and c", "(a or b) or c"]),
        ("not a", ["a"]),
        ("a + b // c", ["a - b // c", "a + b * c"]),
        ("x += a", ["x -= a"]),
        ("x = 7", ["x = 8", "x = 6"]),
        ("x = a[0]", ["x = a[1]"]),
        (
            "def f():\n    return 0",
            ["def f():\n    return 1", "def f():\n    return -1"],
        ),
        ("x = 'text'", ["x = 'XXtextXX'"]),
        ("x = ''", ["x = 'XX'"]),
        ("x = True", ["x = False"]),
        ("call(a)", ["pass"]),
        ("del a[b]", ["pass"]),
        ("while a:\n    break", ["while a:\n    continue"]),
        ("def f():\n    return a", ["def f():\n    return None"]),
        (
            "def f():\n    return a == b",
            [
                "def f():\n    return not a == b",
                "def f():\n    return None",
                "def f():\n    return a != b",
            ],
        ),
    ],
)
def test_each_kind_of_fault_is_made_alone(source: str, faulty: list[str]) -> None:
    assert made(source) == faulty


@pytest.mark.parametrize(
    "source",
    [
        "x: Literal['a'] = y",
        "def f(a: 'Later') -> 'Later':\n    pass",
        "def f():\n    'What comes back.'",
        "@dataclass(slots=True)\nclass A:\n    pass",
        "raise ValueError('wrong')",
        "__all__ = ['a']",
        "x = zip(a, b, strict=True)",
        "from a import b",
    ],
)
def test_what_is_no_behaviour_is_left_alone(source: str) -> None:
    assert made(source) == []


def made(source: str) -> list[str]:
    found: list[str] = []
    for number in range(len(list(changes(ast.parse(source))))):
        tree = ast.parse(source)
        list(changes(tree))[number].make()
        found.append(ast.unparse(tree))
    return found


def test_a_mutant_is_the_module_with_its_fault() -> None:
    names: dict[str, object] = {}
    exec(changed("x = True", 0, "module"), names)  # noqa: S102 - written here

    assert names["x"] is False


def test_a_mutant_knows_the_lines_of_its_statement() -> None:
    source = "LEAST = 3\n\ndef f(a):\n    return (\n        a\n        + LEAST\n    )\n"
    lines = {mutant.says: mutant.lines for mutant in of_module("m", source)}

    assert lines["3 to 4"] == range(0)
    assert lines["Add to Sub"] == range(4, 8)


def test_a_sample_is_the_same_for_the_same_seed() -> None:
    found = of_module("m", PROGRAM)

    assert chosen(found, "5", seed=1) == chosen(found, "5", seed=1)
    assert chosen(found, "5", seed=1) != chosen(found, "5", seed=2)
    assert len(chosen(found, "5", seed=1)) == 5
    assert chosen(found, "all", seed=1) == chosen(found, "999", seed=1) == found


def test_an_entry_of_the_list_that_fits_nothing_is_named() -> None:
    listed = outdated([])
    module, line = next(
        match.groups()
        for entry in listed
        if (match := re.fullmatch(r"(\w+)\.py: (\w+ = \d+)", entry))
    )

    assert f"{module}.py: {line}" not in outdated(of_module(module, line))


def test_every_entry_of_the_list_fits_a_mutant() -> None:
    assert outdated(population(ROOT / "scripts/inforce/redline")) == []


def test_the_interval_is_that_of_wilson() -> None:
    low, high = interval(85, 100)

    assert (round(low, 3), round(high, 3)) == (0.767, 0.907)


def test_a_report_has_the_score_and_how_sure_it_is() -> None:
    one, other = of_module("m", "x = 7")

    assert report([one, other], [other], whole=False).endswith(
        "all                    1         1   50.0%\n"
        "95 % interval of the score: 9.5% to 90.5%"
    )
    assert "interval" not in report([one, other], [other], whole=True)


def test_tests_kill_what_they_notice_and_no_more(tmp_path: Path) -> None:
    for place, text in {
        "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["scripts"]\n'
        'markers = ["browser", "soak"]\n',
        "scripts/inforce/__init__.py": "",
        "scripts/inforce/markup/tree.py": "",
        "scripts/inforce/redline/counting.py": PROGRAM,
        "tests/conftest.py": "",
        "tests/redline/test_counting.py": TESTS,
        "site_src/about/redline-marks.md": "",
    }.items():
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    command = [sys.executable, "-m", "benchmarks.mutants", "--root", str(tmp_path)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )

    assert sorted(done.stdout.splitlines()[1:4]) == [
        "counting.py:4: 3 to 2 | LEAST = 3",
        "counting.py:4: 3 to 4 | LEAST = 3",
        "counting.py:8: GtE to Gt | return count >= LEAST",
    ]
    assert "all                   14         3   82.4%" in done.stdout
