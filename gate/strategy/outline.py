"""Where the headings, boxes and paragraphs of a Markdown file stand: markdown-it locates, the bytes decide."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

BOM = b"\xef\xbb\xbf"
MAX_NESTING = 100
"""Lists and quotes within each other; beyond it markdown-it silently drops the rest of the text."""

# The line ends that Markdown knows; str.splitlines knows more and would count other lines than markdown-it does.
LINE_END = re.compile(rb"\r\n|\r|\n")
_MARKDOWN = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING})
# Blocks alone: of all the inline text only headings are read as a reader sees them, and it takes half the time.
_BLOCKS = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).disable(["inline", "text_join"])
_BOX = re.compile(r"\[[ xX]\](?=\s+\S)")
_BOX_BYTES = re.compile(rb"[ \t>*+.)0-9-]*+\[([ xX])\]")


class TooDeep(ValueError):
    """Markdown nested so deeply that the rest of the text would be dropped."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} is nested deeper than {MAX_NESTING} levels")
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading outside lists and quotes: its level and what a reader sees of its text."""

    level: int
    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A checkbox that begins a list item, where its one byte stands, and the source lines beside it."""

    line: int
    offset: int
    ticked: bool
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """The source lines of a paragraph or heading, without the marks of the lists and quotes around it."""

    line: int
    lines: tuple[str, ...]
    heading: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What a strategy document is read from, in the order of the file; lines count from 1."""

    headings: tuple[Heading, ...]
    boxes: tuple[Box, ...]
    paragraphs: tuple[Paragraph, ...]


def outline(raw: bytes) -> Outline:
    """The outline of a UTF-8 text; raises TooDeep where markdown-it would read only a part of it."""
    body = raw.removeprefix(BOM)
    references: dict[str, Any] = {}
    tokens = _BLOCKS.parse(body.decode(), references)
    _whole(tokens)
    return Outline(
        headings=tuple(_headings(tokens, references)),
        boxes=tuple(_boxes(tokens, body, len(raw) - len(body))),
        paragraphs=tuple(_paragraphs(tokens)),
    )


def line_starts(body: bytes) -> list[int]:
    """The offset at which each line begins."""
    return [0, *(end.end() for end in LINE_END.finditer(body))]


def plain(source: str) -> str:
    """What a reader sees of one line of inline Markdown: no emphasis, no link targets, white space folded."""
    return _seen(_MARKDOWN.parseInline(source)[0])


def _whole(tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.type in ("list_item_open", "blockquote_open") and token.level >= MAX_NESTING - 1:
            raise TooDeep(_line(token))


def _headings(tokens: Sequence[Token], references: dict[str, Any]) -> Iterator[Heading]:
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0:
            (inline,) = _MARKDOWN.parseInline(tokens[index + 1].content, references)
            yield Heading(level=int(token.tag[1:]), text=_seen(inline), line=_line(token))


def _paragraphs(tokens: Sequence[Token]) -> Iterator[Paragraph]:
    for index, token in enumerate(tokens):
        if token.type == "inline":
            heading = tokens[index - 1].type == "heading_open"
            yield Paragraph(line=_line(token), lines=tuple(token.content.split("\n")), heading=heading)


def _boxes(tokens: Sequence[Token], body: bytes, shift: int) -> Iterator[Box]:
    starts = line_starts(body)
    for index, token in enumerate(tokens):
        # A heading, where the text of the item is underlined.
        if token.type != "list_item_open" or tokens[index + 1].type not in ("paragraph_open", "heading_open"):
            continue
        text = tokens[index + 2].content
        line = _line(tokens[index + 1])
        # Before the box stand only the marks of lists and quotes, none of which is a bracket.
        found = _BOX_BYTES.match(body, starts[line - 1])
        if _BOX.match(text) and found:
            words = tuple(text[3:].lstrip().split("\n"))
            yield Box(line=line, offset=shift + found.start(1), ticked=found[1] != b" ", words=words)


def _line(token: Token) -> int:
    assert token.map is not None  # every token that opens a block has one
    return token.map[0] + 1


def _seen(inline: Token) -> str:
    texts = (" " if child.type in ("softbreak", "hardbreak") else child.content
             for child in inline.children or () if child.type != "html_inline")  # fmt: skip
    return " ".join("".join(texts).split())
