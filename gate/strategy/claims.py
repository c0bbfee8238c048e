"""What the words and marks of a status claim, and how a team would write another claim in the same manner."""

from __future__ import annotations

import re
from enum import Enum

from gate.strategy import phase_heading
from gate.strategy.phase_heading import MARK, WORD


class Claim(Enum):
    """What a status says of a phase."""

    COMPLETE = "complete"
    IN_PROGRESS = "in progress"
    OPEN = "not started"
    HELD = "held up"
    """Blocked, paused, failed, cancelled: what only people know."""


_WORDS = {
    Claim.COMPLETE: ("complete", "completed", "done", "achieved", "merged", "deployed", "live"),
    Claim.IN_PROGRESS: ("in progress", "ongoing", "wip", "started"),
    Claim.OPEN: ("not started", "planned", "pending", "todo", "to do"),
    Claim.HELD: ("blocked", "paused", "on hold", "failed", "skipped", "cancelled"),
}
_MARKS = {
    Claim.COMPLETE: "✅☑✔🟢🎉🏁",
    Claim.IN_PROGRESS: "🚧🔄🟡🟠🔵",
    Claim.OPEN: "⏳⌛⚪🔜⏭",
    Claim.HELD: "❌❎⛔🔴⏸",
}
_PLAIN = ("complete", "completed", "done", "achieved", "in progress", "ongoing", "wip")
"""Words that say so of any phase; "merged" and "live" say more."""
_USUAL_MARK = {Claim.COMPLETE: "✅", Claim.IN_PROGRESS: "🚧"}
MARKS = re.compile(MARK)
WORDS = re.compile(rf"(?<!\w)({WORD})")
_SIGNS = "✅☑✔🚧⏳"
_SIGN = re.compile(rf"[{_SIGNS}]|\[[xX]\]")
# "Complete rewrite" is a title.
_HINT = re.compile(
    r"\w.*\w.*?(?:\s[-–—|]|[:(\[])\s?"
    r"(COMPLETE|(?i:complete)(?!\s[A-Za-z]|\w)|(?i:completed|done|achieved|in progress|ongoing|wip))\b"
)
_MANNER = re.compile(
    rf"(?P<mark>{MARK})?(?P<gap>\s*)(?P<open>[*_]*)(?:(?P<word>(?<!\w){WORD})[*_]*(?:(?P<apart>\s*)(?P<behind>{MARK}))?)?"
)


def of_word(word: str) -> Claim:
    """The claim of a word that WORDS found."""
    folded = word.casefold().replace("-", " ")
    return next(claim for claim, words in _WORDS.items() if folded in words)


def of_mark(mark: str) -> Claim:
    """The claim of a mark that MARKS found."""
    return next(claim for claim, marks in _MARKS.items() if mark[0] in marks)


def of_status(status: str) -> Claim | None:
    """The claim of a status; its first word outweighs its marks."""
    if word := WORDS.search(status):
        return of_word(word[0])
    mark = MARKS.search(status)
    return of_mark(mark[0]) if mark else None


def hinted(heading: str) -> Claim | None:
    """What a reader may take a phase's heading to claim, wherever in it a mark or word that says so stands."""
    if status := phase_heading.status(heading):
        return of_status(status) or Claim.OPEN
    if sign := _SIGN.search(heading):
        return of_mark(sign[0]) if sign[0] in _SIGNS else Claim.COMPLETE
    word = _HINT.search(heading)
    return of_word(word[1]) if word else None


def in_the_manner_of(sample: str, claim: Claim) -> str:
    """A status that makes this claim with the marks, emphasis and letters of another one; "" if that is none."""
    match = _MANNER.match(sample)
    if not match or not (match["mark"] or match["word"]):
        return ""
    mark = usual_mark(match["mark"], claim) if match["mark"] else ""
    if not match["word"]:
        return mark
    word = match["open"] + _word(match["word"], claim) + match["open"][::-1]
    behind = match["apart"] + usual_mark(match["behind"], claim) if match["behind"] else ""
    return mark + match["gap"] + word + behind


def usual_mark(sample: str, claim: Claim) -> str:
    """The mark itself where it makes this claim, else the one that most teams use for it."""
    return sample if of_mark(sample) is claim else _USUAL_MARK[claim]


def in_letters_of(sample: str, word: str) -> str:
    """A word in capitals, with capitals at the beginning, or in small letters, as the sample is."""
    if sample.isupper():
        return word.upper()
    return word.title() if sample[:1].isupper() else word


def _word(sample: str, claim: Claim) -> str:
    plain = sample.casefold().replace("-", " ") in _PLAIN and of_word(sample) is claim
    return sample if plain else in_letters_of(sample, claim.value)
