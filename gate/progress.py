"""One line for each check as it ends, from the evidence of sessions that are still running."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.finding import Outcome
from reports.progress import event_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from gate.evidence import Evidence, Step


class Progress:
    """Says each check once, when its last instance has been torn down."""

    def __init__(self, say: Callable[[str], None], *, total: int) -> None:
        self.say, self.total = say, total
        self.said: set[str] = set()

    def show(self, evidence: Evidence) -> None:
        """Say what is new in the evidence."""
        over: dict[str, list[Step]] = {}
        for step in evidence.steps:
            over.setdefault(step.check, []).append(step)
        for check, steps in over.items():
            torn_down = {step.instance for step in steps if step.when in ("teardown", "crash")}
            if check not in self.said and torn_down >= evidence.collected.get(check, set()):
                self.said.add(check)
                self.say(self._line(check, steps))

    def _line(self, check: str, steps: list[Step]) -> str:
        outcomes = {finding.outcome for step in steps for finding in step.findings}
        disturbed = not outcomes or any(step.outcome != "passed" for step in steps)
        outcome = Outcome.FAIL if Outcome.FAIL in outcomes else Outcome.UNKNOWN if disturbed else Outcome.PASS
        seconds = sum(step.seconds for step in steps)
        return event_line(done=len(self.said), total=self.total, outcome=outcome, check=check, seconds=seconds)
