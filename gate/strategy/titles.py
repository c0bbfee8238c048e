"""A task's title: the key that binds its box to its checks, and how it is written in messages."""

from __future__ import annotations

import json
import re
import unicodedata

_REMARK = re.compile(r"\s?\((?:[^()]|\([^()]*+\))*+\)$")
_CONTROL = re.compile("[\x7f-\x9f]")


def key(text: str) -> str:
    """A task's title as the key of its box: white space folded, without a last parenthesis that holds a ✅."""
    title = unicodedata.normalize("NFC", " ".join(text.split()))
    remark = _REMARK.search(title)
    return title[: remark.start()] if remark and remark.start() and "✅" in remark[0] else title


def quoted(title: str) -> str:
    """A title in quotes, as TOML takes it and as no terminal is upset by it."""
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(title, ensure_ascii=False))
