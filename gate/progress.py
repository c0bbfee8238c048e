"""One line for each check as it ends, from the evidence of sessions that are still running."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gate import verdict
from reports.progress import event_line

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from gate.evidence import Evidence
    from gate.manifest import Manifest
    from gate.verdict import CheckResult


class Progress:
    """Says each check once, when its last instance has been torn down, as the verdict will count it."""

    def __init__(
        self, say: Callable[[str], None], manifests: Collection[Manifest], left_out: Collection[str] = ()
    ) -> None:
        self.say, self.manifests = say, manifests
        self.total = sum(check not in left_out for manifest in manifests for check in manifest.checks)
        self.said: set[str] = set()

    def show(self, evidence: Evidence) -> None:
        """Say what is new in the evidence."""
        over: dict[str, set[str]] = {}
        for step in evidence.steps:
            if step.when in ("teardown", "crash") and step.check not in self.said:
                over.setdefault(step.check, set()).add(step.instance)
        new = {check for check, instances in over.items() if instances >= evidence.collected.get(check, set())}
        for result in self._results(evidence) if new else ():
            if result.check in new:
                self.said.add(result.check)
                self.say(self._line(result))

    def _results(self, evidence: Evidence) -> list[CheckResult]:
        return [result for bound in self.manifests for result in verdict.decide(bound, evidence, {}).checks]

    def _line(self, result: CheckResult) -> str:
        outcome, seconds = result.finding.outcome, result.seconds
        return event_line(done=len(self.said), total=self.total, outcome=outcome, check=result.check, seconds=seconds)
