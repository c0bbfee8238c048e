"""How teams write the heading of a phase: its number, its title, and the status behind it."""

from __future__ import annotations

import re

MARK = r"[✅☑✔🚧⏳⌛🔄❌❎⛔🟢🟡🟠🔴🔵⚪⏸⏭🔜🎉🏁]\ufe0f?"
WORD = (r"(?i:completed?|done|achieved|in[ -]progress|ongoing|wip|started|not started|planned|pending|todo|to do|"
         r"blocked|paused|on hold|merged|deployed|live|failed|skipped|cancelled)\b")  # fmt: skip
_MARKED_STATUS = re.compile(rf"\s?(?:[-–—:|(\[]\s?)?(?:{MARK}\s?)+(?:{WORD}.*|\W*)$")
_WORDED_STATUS = re.compile(rf"\s?(?:\s[-–—|]|[:(\[])\s?{WORD}[^a-z]*$")
# What follows a word or mark that is a status all the same: "COMPLETE (2025-02-03, @bob)", "done - merged in #12".
_PLAIN = r"(?i:completed?|done|achieved|in[ -]progress|ongoing|wip|not started|blocked|paused|on hold|failed|cancelled)"
_MONTH = r"(?i:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]*\b"
_MORE = rf"(?:[(\[,;:|@#0-9]|[-–—]\s|v[0-9]|{_MONTH}|(?i:on|since|by|at|as of|until)\s)"
_TAILED_STATUS = re.compile(
    rf"(?P<title>\w.*?)(?:(?:\s[-–—|]|\s?[:(\[])\s?{_PLAIN}(?:\s{_MORE}|[,;:|(\[])|\s?(?:[-–—:|(\[]\s?)?(?:{MARK}\s?)+{_MORE}).*$"
)
_LEAD = re.compile(rf"^(?:[\s:：.,)|>→–—-]|{MARK})*")
# "Phases 1-3", "Phase 2.1" and "Phase 2a" name something else than one phase.
_NUMBER = r"([0-9]{1,4})(?!\w|[.,/–—-][0-9]|\s?(?:to|and|through|&|\+)\s?[0-9])"
_NAMED = re.compile(rf"\W*+(?:x\]\W*+)?(?:[0-9][0-9.)]*+\W++)?phase[\s#–—-]*{_NUMBER}(.*)", re.IGNORECASE)
_COUNTED = re.compile(r"\W*+([0-9]{1,4})[.)]\s?phase\s?[:–—-](.*)", re.IGNORECASE)


def read(text: str) -> tuple[int, str] | None:
    """Number and title of a phase's heading, given what a reader sees of it; None where it names no phase."""
    match = _NAMED.match(text) or _COUNTED.match(text)
    return (int(match[1]), _LEAD.sub("", _bare(match[2]), count=1).rstrip(" :–—-|")) if match else None


def status(text: str) -> str:
    """The status behind the title of a phase's heading, with what separates it: " - ✅ COMPLETE"; "" without one."""
    match = _NAMED.match(text) or _COUNTED.match(text)
    return match[2][len(_bare(match[2])) :] if match else ""


def _bare(rest: str) -> str:
    for behind in (_MARKED_STATUS, _WORDED_STATUS):
        rest = behind.sub("", rest)
    return _TAILED_STATUS.sub(r"\g<title>", rest, count=1)
