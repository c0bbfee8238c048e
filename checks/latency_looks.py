"""Non-inferiority in at most three planned looks: is the new side's p95 at most (1 + margin) times the old side's?

A look passes when the ratio's upper bound is at most 1 + margin, fails when its lower bound is above it, and else
leaves it to the next one. The looks share alpha, so that all three together are wrong as seldom as one would be.

The old side is timed twice in each block. Its ratio to itself is the control: its bounds, too, have to lie within the
margin, either way, else the machine is too noisy for this look to decide anything. To ask that they hold 1 would call
one quiet run in ten noisy (how often what happens: docs/latency.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.finding import Outcome
from checks.latency_ratio import Ratio, ratio

if TYPE_CHECKING:
    from checks.latency_ratio import Arm

LOOKS = (20, 40, 80)
"""After how many blocks it is looked. Before 20, a third of alpha is spent for more than it says (gates.md, 2)."""
ALPHA = 0.05
"""How often at most a system at the margin may pass, or fail, in all looks together."""
CONFIDENCE = 1 - ALPHA / len(LOOKS)
"""Of each bound."""
LEAST_NOISE = 0.1
"""What the control may always differ by: no machine holds a margin of 1%."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the blocks until now say."""

    compared: Ratio
    """New by old."""
    control: Ratio
    """Old by old."""
    margin: float

    @property
    def blocks(self) -> int:
        """How many blocks it rests on."""
        return self.compared.blocks

    @property
    def is_planned(self) -> bool:
        """Whether there were enough blocks for the first look, at least."""
        return self.blocks >= LOOKS[0]

    @property
    def is_quiet(self) -> bool:
        """Whether the old side is sure enough not to differ from itself."""
        limit = 1 + max(self.margin, LEAST_NOISE)
        return self.control.upper <= limit and self.control.lower >= 1 / limit

    @property
    def outcome(self) -> Outcome:
        """Pass or fail, where it is decided; on a noisy machine it never is."""
        limit = 1 + self.margin
        if not self.is_planned:
            # Where blocks take so long that there are few, it is as a rule because the new side is slower by far.
            is_slower = self.compared.lower > limit * max(1.0, self.control.upper)
            return Outcome.FAIL if is_slower else Outcome.UNKNOWN
        if self.is_quiet and self.compared.upper <= limit:
            return Outcome.PASS
        return Outcome.FAIL if self.is_quiet and self.compared.lower > limit else Outcome.UNKNOWN


def look(old: Arm, control: Arm, new: Arm, *, margin: float) -> Look:
    """Look at all of the blocks, of which there are two at least."""
    compared = ratio(new, old, control, confidence=CONFIDENCE)
    return Look(compared=compared, control=ratio(control, old, confidence=CONFIDENCE), margin=margin)


def looks(old: Arm, control: Arm, new: Arm, *, margin: float) -> list[Look]:
    """The planned looks that the blocks were enough for, up to the one that decides.

    Where they were not enough for the first, the one look that there can be: it may refute, and never passes.
    """
    taken: list[Look] = []
    for blocks in [planned for planned in LOOKS if planned <= len(new)] or [len(new)]:
        taken.append(look(old[:blocks], control[:blocks], new[:blocks], margin=margin))
        if taken[-1].outcome is not Outcome.UNKNOWN:
            break
    return taken
