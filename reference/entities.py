"""Which entities a text mentions: names and #tags, found by how they are written. No model, the same everywhere."""

from __future__ import annotations

import re
from itertools import groupby

MAX_LENGTH = 100
_TAG = re.compile(r"#(\w{2,})")
_SENTENCE = re.compile(r"(?<=[.!?:;])\s+|\n+")
#: Words, and what stands between two names.
_WORD = re.compile(r"\w[\w'’-]*|[^\w\s]")


def mentioned(text: str) -> list[str]:
    """The names of the entities, each once, in their order: words with a capital, tags without their mark."""
    names = [name for sentence in _SENTENCE.split(text) for name in _names(_WORD.findall(sentence))]
    return list(dict.fromkeys(name[:MAX_LENGTH] for name in (*names, *_TAG.findall(text))))


def _names(words: list[str]) -> list[str]:
    # The first word of a sentence has a capital whatever it is.
    groups = groupby(words[1:], key=lambda word: word[:1].isupper() and len(word) > 1)
    return [" ".join(group) for is_name, group in groups if is_name]
