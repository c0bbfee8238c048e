"""The statements of an SQL file, each with its line and words."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import TokenType
from sqlglot.errors import SqlglotError

from stores.errors import BadAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlglot import Token

# sqlglot logs what it only half understands; here that becomes a doubt.
logging.getLogger("sqlglot").addHandler(logging.NullHandler())
logging.getLogger("sqlglot").propagate = False

_STDIN = re.compile(r"\bfrom\s+stdin\b[^;]*;\s*$", re.IGNORECASE)
_DOLLARS = re.compile(r"^\$\w*\$|\$\w*\$$")
_DOWN = re.compile(r"^\s*--\s*(?:\+goose down|\+migrate down|migrate:down)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    """A token: its text, and whether it is quoted or a string."""

    text: str
    line: int
    quoted: bool
    string: bool

    @property
    def name(self) -> str:
        """The identifier that it is: folded to lower case unless quoted."""
        return self.text if self.quoted else self.text.lower()

    @property
    def key(self) -> str:
        """The keyword that it may be, in upper case; empty for quoted ones and strings."""
        return "" if self.quoted or self.string else self.text.upper()


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, as written."""

    text: str
    line: int
    words: tuple[Word, ...]


def statements(text: str, path: str) -> Iterator[Statement]:
    """The statements that are executed; BadAnswer with path and line where the text is no SQL."""
    text = _without_commands(text)
    try:
        tokens = sqlglot.tokenize(text, read="postgres")
    except SqlglotError as error:
        raise BadAnswer(f"{path} cannot be read as SQL: {_first_line(error)}", remedy=f"mend {path}") from None
    group: list[Token] = []
    for token in tokens:
        if token.token_type is not TokenType.SEMICOLON:
            group.append(token)
        elif group:
            yield _statement(text, group)
            group = []
    if group:
        yield _statement(text, group)


def words(text: str) -> tuple[Word, ...]:
    """The tokens of a piece of SQL, none where it is no SQL."""
    try:
        return tuple(map(_word, sqlglot.tokenize(text, read="postgres")))
    except SqlglotError:
        return ()


def _statement(text: str, tokens: list[Token]) -> Statement:
    return Statement(text[tokens[0].start : tokens[-1].end + 1], tokens[0].line, tuple(map(_word, tokens)))


def _word(token: Token) -> Word:
    strings = {TokenType.STRING, TokenType.HEREDOC_STRING, TokenType.NATIONAL_STRING, TokenType.RAW_STRING}
    text = _DOLLARS.sub("", token.text) if token.token_type in strings else token.text
    return Word(text, token.line, quoted=token.token_type is TokenType.IDENTIFIER, string=token.token_type in strings)


def _without_commands(text: str) -> str:
    """The text with psql's commands, the data of COPY and the way down blanked, lines kept."""
    kept: list[str] = []
    copying = down = False
    for line in text.split("\n"):
        down = down or bool(_DOWN.match(line))
        kept.append("" if copying or down or line.startswith("\\") else line)
        copying = (copying or bool(_STDIN.search(line))) and line.rstrip() != "\\."
    return "\n".join(kept)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0]
