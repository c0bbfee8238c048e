"""How a secret may be written: patterns that find it encoded, escaped, in base64 and cut short."""

from __future__ import annotations

import base64
import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAIN = re.compile(r"[A-Za-z0-9]")
_IN_BASE64 = {"+": r"(?:[+-]|%2[Bb])", "/": r"(?:[/_]|%2[Ff])"}
_PADDING = r"[A-Za-z0-9+/_-]?(?:=|%3[Dd]){0,2}"
_ELLIPSIS = r"(?:\.\.\.|…)"
_END = 12
"""Characters of a secret's beginning or end by which its rest is known beside an ellipsis."""


def as_text(secret: str) -> str:
    """Plain, percent-encoded (once or several times, either case), or escaped as in JSON, HTML, Markdown and Python."""
    # Markdown and its like put a backslash before what is no letter; before the first one it may stay.
    rest = (_character(one) if _PLAIN.match(one) else rf"\\*{_character(one)}" for one in secret[1:])
    return _character(secret[0]) + "".join(rest)


def as_base64(secret: str) -> Iterator[str]:
    """Its inner characters at each of the three places in a group of three bytes, whatever stands before it."""
    data = secret.encode("utf-8", "surrogateescape")
    for before in range(3):
        text = base64.b64encode(bytes(before) + data).decode()
        core = text[-(-before * 8 // 6) : (before + len(data)) * 8 // 6]
        yield "".join(_IN_BASE64.get(one, one) for one in core) + _PADDING


def cut_short(secret: str) -> Iterator[str]:
    """Its beginning before an ellipsis, and its end after one, as tools write it that shorten what they show."""
    if len(secret) > _END:
        some = rf"[^\n]{{0,{2 * len(secret)}}}?"
        yield f"{as_text(secret[:_END])}{some}(?={_ELLIPSIS})"
        yield f"{_ELLIPSIS}{some}{as_text(secret[-_END:])}"


def _character(one: str) -> str:
    if _PLAIN.match(one):
        return one
    forms = [re.escape(one), _percent(one), *map(re.escape, _escaped(one))]
    return f"(?:{'|'.join(dict.fromkeys(forms))})"


def _percent(one: str) -> str:
    data = one.encode("utf-8", "surrogateescape")
    return "".join(f"%(?:25)*{_either_case(byte)}" for byte in data)


def _either_case(byte: int) -> str:
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in f"{byte:02x}")


def _escaped(one: str) -> Iterator[str]:
    if one == " ":
        yield "+"
    yield from {html.escape(one), "&#39;" if one == "'" else one, "&apos;" if one == "'" else one}
    if not one.isascii():
        units = one.encode("utf-16-be", "surrogatepass")
        yield "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
        yield "".join(f"\\x{byte:02x}" for byte in one.encode("utf-8", "surrogateescape"))
        if ord(one) < 256:
            yield f"\\x{ord(one):02x}"
