"""Which small faults can be put into a module, one at a time.

A change is made in the tree of the module, never in its text. Left alone are
annotations, decorators, docstrings, imports and what an error says: a change
there is no fault of behaviour, or none that a test should pin.
"""

import ast
from collections.abc import Callable, Iterator
from types import CodeType
from typing import NamedTuple

_UNTOUCHED = {"annotation", "returns", "decorator_list"}
_SKIPPED = (ast.Import, ast.ImportFrom, ast.Raise, ast.Assert)
_NAMES = {"__all__", "__slots__"}
_SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.Break: ast.Continue,
    ast.Continue: ast.Break,
}


class Change(NamedTuple):
    """One fault: the line it is on, what it does, and the doing of it."""

    line: int
    says: str
    make: Callable[[], None]


def changes(tree: ast.Module) -> Iterator[Change]:
    """Return all changes of *tree*, each to be made alone, in a fixed order."""
    yield from _inside(tree, 0)


def changed(source: str, number: int, name: str) -> CodeType:
    """Return the module *source* compiled with its change *number* made."""
    tree = ast.parse(source)
    list(changes(tree))[number].make()
    return compile(ast.fix_missing_locations(tree), name, "exec")


def _inside(node: ast.AST, line: int) -> Iterator[Change]:
    for field, value in ast.iter_fields(node):
        if field in _UNTOUCHED:
            continue
        for place, child in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(child, ast.AST) or _is_skipped(child):
                continue
            here = getattr(child, "lineno", line)
            at = place if isinstance(value, list) else None
            for says, other in _others(child):
                if isinstance(node, ast.Subscript) and says == "0 to -1":
                    # That is no bound: it is the other end.
                    continue
                yield Change(here, says, _putting(node, field, at, other))
            yield from _inside(child, here)


def _putting(
    node: ast.AST, field: str, at: int | None, other: ast.AST
) -> Callable[[], None]:
    def put() -> None:
        if at is None:
            setattr(node, field, other)
        else:
            getattr(node, field)[at] = other

    return put


def _is_skipped(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name in _NAMES
        case ast.keyword(arg="strict"):
            # It only guards zip against a fault of ours.
            return True
    return isinstance(node, _SKIPPED)


def _others(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Return what may stand for *node*, each with a description."""
    swap = _SWAPS.get(type(node))
    if swap:
        yield f"{type(node).__name__} to {swap.__name__}", swap()
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "not dropped", operand
        case ast.Expr(value=ast.Call()) | ast.Delete():
            yield "statement dropped", ast.Pass()
        case ast.Return(value=value) if value is not None:
            yield from _returns(value)
        case ast.Constant(value=value):
            yield from (
                (f"{value!r} to {v!r}", ast.Constant(v)) for v in _values(value)
            )


def _returns(value: ast.expr) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(value, ast.Compare | ast.BoolOp):
        negated = ast.UnaryOp(op=ast.Not(), operand=value)
        yield "return negated", ast.Return(value=negated)
    # A constant has a change of its own.
    if not isinstance(value, ast.Constant):
        yield "return None", ast.Return(value=ast.Constant(None))


def _values(value: object) -> list[object]:
    match value:
        case bool():
            return [not value]
        case int() | float():
            return [value + 1, value - 1]
        case str():
            return [f"XX{value}XX" if value else "XX"]
    return []
