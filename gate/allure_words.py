"""What the gate's words are in Allure: labels, severity, status, description."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from allure_commons.model2 import Label, Status, StatusDetails
from allure_commons.types import LabelType, Severity

from gate.ledger import records
from reports import markdown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gate.strategy.document import Document
    from reports.summary import CheckSummary

SEVERITIES = {
    "connectivity": Severity.BLOCKER,  # nothing else can be told without it
    "schema": Severity.CRITICAL,  # what is lost or wrong here is lost or wrong for users
    "parity": Severity.CRITICAL,
    "latency": Severity.NORMAL,
}

STATUSES = {"pass": Status.PASSED, "fail": Status.FAILED, "unknown": Status.BROKEN, "excluded": Status.SKIPPED}
"""Allure's `broken` is a test that could not tell; `skipped` is only what target.toml excludes."""


def labels(*, epic: str, feature: str, story: str, kind: str) -> list[Label]:
    """Where a result stands among the others: the migration, its phase, the check."""
    severity = SEVERITIES.get(kind, Severity.CRITICAL)
    told = {
        LabelType.EPIC: epic,
        LabelType.FEATURE: feature,
        LabelType.STORY: story,
        LabelType.SEVERITY: severity.value,
        LabelType.TAG: kind,
    }
    return [Label(name=name, value=value) for name, value in told.items() if value]


def history(check: str, instance: str = "") -> str:
    """What a result has in common with those of other runs: the check, and the parameters of its instance."""
    _, bracket, parameters = instance.partition("[")
    return sha256(f"{check}{bracket}{parameters}".encode("utf-8", "backslashreplace")).hexdigest()[:32]


def epic(document: Document) -> str:
    """The migration's name: its strategy document's first heading, else the file's name."""
    told = records.of_document(document)
    return told["title"] or told["name"]


def feature(name: str, title: str) -> str:
    """ "phase2 PGVector Setup"."""
    return f"{name} {title}".strip()


def own(found: Iterable[Label]) -> list[Label]:
    """The labels of a result without those that are said here."""
    said = (LabelType.EPIC, LabelType.FEATURE, LabelType.STORY, LabelType.SEVERITY)
    return [label for label in found if label.name not in said]


def description(check: CheckSummary, folder: str) -> str:
    """Claim, cause, what was observed and the remedy, as Markdown that no data can break out of."""
    return markdown.described((check,), folder).strip()


def details(check: CheckSummary, trace: str = "") -> StatusDetails | None:
    """Why it is not a pass, and what to do; None where it is one."""
    said = check.excluded or check.cause
    if not said:
        return None
    return StatusDetails(message=f"{said}\n{check.remedy}".strip(), trace=trace or None)
