"""Foreign text as Markdown that stays text: no markup, no mention, no link, no picture, on GitHub as elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reports.neutral import escape

if TYPE_CHECKING:
    from collections.abc import Iterable

_SPECIAL = re.compile(r"([\\`*_\[\]<>&~$])")
_OPENS_A_BLOCK = re.compile(r"[-+=#]|\d+[.)]")
_LIVE = re.compile(r"[@#$]|://|www\.|mailto:|xmpp:|\bGH-\d|:(?!\d\d:)[-+\w]+:|\b[0-9a-f]{7,40}\b", re.IGNORECASE)
"""What GitHub turns into mentions, references, links, formulas and pictures even where Markdown does not."""


def prose(text: str) -> str:
    """One line of text; words that would become alive are set as code, which nothing looks into."""
    words = [_word(word) for word in escape(text).split(" ") if word]
    if words and _OPENS_A_BLOCK.match(words[0]):
        words[0] = re.sub(r"([-+=#.)])", r"\\\1", words[0], count=1)
    return " ".join(words)


def code(text: str) -> str:
    """One line of text as code, kept to the letter."""
    told = escape(text)
    if not told:
        return ""
    ticks = _longer_than_within(told, 1)
    pad = " " if "`" in (told[0], told[-1]) or (told[0] == told[-1] == " " and told.strip(" ")) else ""
    return f"{ticks}{pad}{told}{pad}{ticks}"


def cell(text: str) -> str:
    """An identifier in a table, where a bar would end the cell."""
    return prose(text) if "|" in text or "`" in text else code(text)


def fence(lines: Iterable[str]) -> str:
    """Lines of text as a block to be copied; they are harmless already."""
    told = "\n".join(lines)
    ticks = _longer_than_within(told, 3)
    return f"{ticks}text\n{told}\n{ticks}\n"


def _word(word: str) -> str:
    # A bar is spelled out everywhere: how a backslash before it is read depends on the reader.
    return "&#124;".join(_part(part) for part in word.split("|"))


def _part(part: str) -> str:
    if not _LIVE.search(part):
        return _SPECIAL.sub(r"\\\1", part)
    opened = len(part) - len(part.lstrip("("))
    alive = part[opened:].rstrip(",.;:!?)")
    return part[:opened] + code(alive) + part[opened + len(alive) :]


def _longer_than_within(text: str, least: int) -> str:
    longest = max(map(len, re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1)
