"""Text as a quoted YAML scalar, whatever it holds."""

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def quoted(text: str) -> str:
    r"""Return *text* between double quotes; what is not printable is escaped.

    YAML 1.2, section 5.7: `\xNN`, `\uNNNN` and `\UNNNNNNNN` name a code point.
    """
    return '"' + "".join(map(_character, text)) + '"'


def _character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
