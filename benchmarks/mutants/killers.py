"""The tests of redlines, run in a process of their own for each mutant.

A process is forked from one that has imported everything but the package under
test and its tests, so starting the next run costs no time. Tests of which none
reaches the changed line need not run; the fast ones of the others run first.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import resource
import signal
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any, NamedTuple

import hypothesis
import pytest

_PACKAGE = "inforce/redline/"
_EXAMPLES = 60
_MEMORY = 4 << 30
_SECONDS = 300
_QUIET = (
    "-q", "-p", "no:cacheprovider", "-m", "not browser and not soak",
    # Hypothesis is imported before pytest looks for it.
    "-W", "ignore::pytest.PytestAssertRewriteWarning",
)  # fmt: skip


class Reach(NamedTuple):
    """How long each test takes, and which tests reach each line of a module."""

    seconds: dict[str, float]
    lines: dict[str, list[str]]

    def of(self, module: str, lines: range) -> list[str]:
        """Return the tests that reach any of *lines*, the fastest first.

        Without lines, the change is made on import and may reach any test.
        """
        found = {t for k in lines for t in self.lines.get(f"{module}:{k}", ())}
        return sorted(found if lines else self.seconds, key=self.seconds.__getitem__)


class _Mutant(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the module *name* the code of a mutant."""

    def __init__(self, name: str, code: CodeType) -> None:
        self._name, self._code = name, code

    def find_spec(
        self, fullname: str, *_: object
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        return importlib.util.spec_from_loader(fullname, self)

    def exec_module(self, module: ModuleType) -> None:
        exec(self._code, module.__dict__)  # noqa: S102 - our own module, changed


class _Run:
    """A plugin: these tests in this order, each with its limit of CPU time."""

    def __init__(self, chosen: list[str] | None, seconds: dict[str, float]) -> None:
        self._chosen, self._limits = chosen, seconds
        self.seconds: dict[str, float] = {}
        self.reached: dict[str, set[str]] = defaultdict(set)
        self.traced = False

    def files(self) -> list[str]:
        """Return the files these tests are in."""
        if self._chosen is None:
            return ["tests/redline"]
        return sorted({name.partition("::")[0] for name in self._chosen})

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        if self._chosen is not None:
            found = {item.nodeid: item for item in items}
            items[:] = [found[name] for name in self._chosen if name in found]
        for item in items:
            _fewer_examples(item.obj)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: Any) -> Iterator[None]:
        limit = 1 + 8 * self._limits.get(item.nodeid, 60)
        signal.setitimer(signal.ITIMER_PROF, limit)
        if not self.traced:
            return (yield)
        _forget_answers()
        with _traced(self.reached[item.nodeid]):
            return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            self.seconds[report.nodeid] = report.duration


def reach(root: Path) -> Reach:
    """Return what the tests in *root* reach; all of them must pass."""
    timed = _noted(root, traced=False)
    lines: dict[str, list[str]] = defaultdict(list)
    for test, places in _noted(root, traced=True).items():
        for place in places:
            lines[place].append(test)
    return Reach(timed, lines)


def start(
    root: Path, module: str, code: CodeType, tests: list[str], found: Reach
) -> int:
    """Start the *tests* on a mutant of *module*; return the number of the process."""

    def run() -> int:
        sys.meta_path.insert(0, _Mutant(f"inforce.redline.{module}", code))
        return _tested(root, _Run(tests, found.seconds))

    return _forked(run)


def _noted(root: Path, *, traced: bool) -> dict[str, Any]:
    def run() -> int:
        plugin = _Run(None, {})
        plugin.traced = traced
        status = _tested(root, plugin)
        places = {name: sorted(lines) for name, lines in plugin.reached.items()}
        text = json.dumps(places if traced else plugin.seconds)
        (root / "noted.json").write_text(text, "utf-8")
        # Traced tests are slow, and some have a limit of time.
        return 0 if traced else status

    _, status = os.waitpid(_forked(run), 0)
    if status:
        raise SystemExit("the tests fail without a mutant; mend them first")
    found: dict[str, Any] = json.loads((root / "noted.json").read_text("utf-8"))
    return found


def _forked(run: Callable[[], int]) -> int:
    sys.stdout.flush()
    number = os.fork()
    if number:
        return number
    status = 3
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        signal.alarm(_SECONDS)
        status = run()
    finally:
        os._exit(status)


def _tested(root: Path, plugin: _Run) -> int:
    os.chdir(root)
    hypothesis.settings.register_profile(
        "mutants",
        derandomize=True,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
        report_multiple_bugs=False,
    )
    hypothesis.settings.load_profile("mutants")
    stop = () if plugin.traced else ("-x",)
    return int(pytest.main([*_QUIET, *stop, *plugin.files()], plugins=[plugin]))


def _fewer_examples(test: Any) -> None:
    """Let a property run on few examples, whatever it asks for itself."""
    inner = "_hypothesis_internal_use_settings"
    if own := getattr(test, inner, None):
        few = min(own.max_examples, _EXAMPLES)
        setattr(test, inner, hypothesis.settings(own, max_examples=few))


def _forget_answers() -> None:
    """Empty the caches of the package, which would hide lines from later tests."""
    for name, module in sys.modules.items():
        if name.startswith("inforce.redline."):
            for found in vars(module).values():
                if hasattr(found, "cache_clear"):
                    found.cache_clear()


@contextmanager
def _traced(reached: set[str]) -> Iterator[None]:
    def line(frame: FrameType, event: str, _: object) -> Any:
        if event == "line":
            reached.add(f"{Path(frame.f_code.co_filename).stem}:{frame.f_lineno}")
        return line

    def call(frame: FrameType, _event: str, _: object) -> Any:
        return line if _PACKAGE in frame.f_code.co_filename else None

    sys.settrace(call)
    try:
        yield
    finally:
        sys.settrace(None)
