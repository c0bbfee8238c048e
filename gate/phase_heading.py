"""How teams write the heading of a phase: its number, its title, and the status behind it."""

from __future__ import annotations

import re

_MARK = r"[✅☑✔🚧⏳⌛🔄❌❎⛔🟢🟡🟠🔴🔵⚪⏸⏭🔜🎉🏁]\ufe0f?"
_WORD = (r"(?i:completed?|done|achieved|in[ -]progress|ongoing|wip|started|not started|planned|pending|todo|to do|"
         r"blocked|paused|on hold|merged|deployed|live|failed|skipped|cancelled)\b")  # fmt: skip
_MARKED_STATUS = re.compile(rf"\s?(?:[-–—:|(\[]\s?)?(?:{_MARK}\s?)+(?:{_WORD}.*|\W*)$")
_WORDED_STATUS = re.compile(rf"\s?(?:\s[-–—|]|[:(\[])\s?{_WORD}[^a-z]*$")
_LEAD = re.compile(rf"^(?:[\s:：.,)|>→–—-]|{_MARK})*")
# "Phases 1-3", "Phase 2.1" and "Phase 2a" name something else than one phase.
_NUMBER = r"([0-9]{1,4})(?!\w|[.,/–—-][0-9]|\s?(?:to|and|through|&|\+)\s?[0-9])"
_NAMED = re.compile(rf"\W*+(?:x\]\W*+)?(?:[0-9][0-9.)]*+\W++)?phase[\s#–—-]*{_NUMBER}(.*)", re.IGNORECASE)
_COUNTED = re.compile(r"\W*+([0-9]{1,4})[.)]\s?phase\s?[:–—-](.*)", re.IGNORECASE)


def read(text: str) -> tuple[int, str] | None:
    """Number and title of a phase's heading, given what a reader sees of it; None where it names no phase."""
    match = _NAMED.match(text) or _COUNTED.match(text)
    return (int(match[1]), _title(match[2])) if match else None


def _title(rest: str) -> str:
    for status in (_MARKED_STATUS, _WORDED_STATUS):
        rest = status.sub("", rest)
    return _LEAD.sub("", rest, count=1).rstrip(" :–—-|")
