"""Text from databases, documents and servers, made harmless for terminals and logs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checks.finding import Measured


def escape(text: str, *, keep: str = "") -> str:
    """The text with everything that moves a cursor, turns the writing direction or can't be seen spelled out."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char in keep else json.dumps(char)[1:-1] for char in text)


def lines(text: str) -> tuple[str, ...]:
    """The text's own lines, each harmless; blank lines around it go."""
    return tuple(escape(line, keep="\t") for line in text.replace("\r\n", "\n").strip("\n").split("\n"))


def encodable(text: str) -> str:
    """The text with lone surrogates spelled out, which no UTF-8 file can hold."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def value(measured: Measured) -> str:
    """A measured value for people: numbers with thousands set apart, text on its own lines."""
    if isinstance(measured, bool) or not isinstance(measured, int | float):
        return str(measured)
    return f"{measured:,}" if isinstance(measured, int) else f"{measured:,.6g}"


def quoted(measured: Measured) -> str:
    """A measured value for a log line: numbers bare, text in JSON's quotes, never a line break."""
    if isinstance(measured, int | float):
        return str(measured)
    return escape(json.dumps(measured, ensure_ascii=False))


def duration(seconds: float) -> str:
    """Seconds with as many digits as people care for: "0.02 s", "3.4 s", "2 min 05 s"."""
    if not 0 <= seconds < float("inf"):
        return "? s"
    if seconds < 59.95:
        return f"{seconds:.2f} s" if seconds < 0.995 else f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s"
