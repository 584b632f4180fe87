"""Opcodes made readable: no islands of small words between two edits.

Only marks grow here: an equal stretch may become removed and added, never the
other way round, so a redline stays exact.
"""

from collections.abc import Sequence

from inforce.redline.matching import Opcode
from inforce.redline.tokens import BREAK_KEY
from inforce.redline.words import is_word

_SMALL = 3
_REWRITTEN = 0.4
_LEAST = 8


def readable(codes: Sequence[Opcode], before: Sequence[str]) -> list[Opcode]:
    """Return *codes* with islands joined to the edits around them."""
    found: list[Opcode] = []
    for code in codes:
        found.append(code)
        if code[0] == "equal" or len(found) < 3 or found[-2][0] != "equal":
            continue
        if _is_island(found[-3], found[-2], found[-1], before):
            _, i, _, j, _ = found[-3]
            _, _, end, _, stop = code
            del found[-3:]
            found.append(("replace", i, end, j, stop))
    return found


def is_rewritten(codes: Sequence[Opcode], before: int, after: int) -> bool:
    """Return whether so little was kept that old and new are better shown whole.

    *before* and *after* are the numbers of tokens.
    """
    kept = sum(end - i for tag, i, end, _, _ in codes if tag == "equal")
    edits = sum(tag != "equal" for tag, *_ in codes)
    total = before + after
    return edits > 2 and min(before, after) >= _LEAST and 2 * kept < _REWRITTEN * total


def _is_island(
    first: Opcode, island: Opcode, second: Opcode, before: Sequence[str]
) -> bool:
    _, i, end, _, _ = island
    length = end - i
    if length > _SMALL:
        return False
    content = 0
    for key in before[i:end]:
        if key == BREAK_KEY or key[:1] == "\0":
            return False
        content += _has_content(key)
    left, right = _size(first), _size(second)
    if content == 0 and length <= 2:
        return left + right >= 2 * length
    return content <= 1 and min(left, right) >= 3


def _has_content(key: str) -> bool:
    """Return whether *key* says something by itself.

    A long word does, and a character of a script that joins words.
    """
    return is_word(key) and (len(key) > 3 or ord(key[0]) >= 0x2E80)


def _size(code: Opcode) -> int:
    _, i, end, j, stop = code
    return max(end - i, stop - j)
