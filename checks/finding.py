"""The one value that a check returns."""

from __future__ import annotations

import math
import re
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, TypeAlias

Measured: TypeAlias = str | int | float


_SQL = re.compile(r"(ALTER|ANALYZE|CREATE|DROP|GRANT|REINDEX|REVOKE|SELECT|UPDATE) ")


class Outcome(StrEnum):
    """What a check found out; "could not tell" is never folded into the other two."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A judged fact: what was seen, what was expected, how much was measured, and the way on."""

    outcome: Outcome
    n: int
    """How many rows, objects or calls were measured, counted by the store that read them."""
    observed: Measured = ""
    expected: Measured = ""
    detail: str = ""
    cause: str = ""
    """Why it is not a pass, in a few stable words; a saboteur is tied to them."""
    remedy: str = ""
    """What to do: where it can be said, the statement to run."""
    evidence: tuple[str, ...] = ()
    """Paths of files that hold more than fits here, relative to the run's folder."""

    def as_dict(self) -> dict[str, Any]:
        """The finding as JSON values; what JSON cannot hold, such as not-a-number, becomes text."""
        values = {key: _json_safe(value) for key, value in asdict(self).items()}
        return values | {"outcome": self.outcome.value, "evidence": [_text(path) for path in self.evidence]}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Finding:
        """The inverse of `as_dict`; raises TypeError or ValueError on anything else."""
        return cls(**{**values, "outcome": Outcome(values["outcome"]), "evidence": tuple(values["evidence"])})


def passed(n: int, observed: Measured = "", *, expected: Measured = "", detail: str = "") -> Finding:
    """The claim holds for all `n` things that were measured."""
    return Finding(outcome=Outcome.PASS, n=n, observed=observed, expected=expected, detail=detail)


def failed(
    cause: str, *, n: int, observed: Measured, expected: Measured, remedy: str, detail: str = "",
    evidence: tuple[str, ...] = (),
) -> Finding:  # fmt: skip
    """The claim is refuted; a refutation without a remedy helps nobody, so it has to be given."""
    return Finding(
        outcome=Outcome.FAIL, n=n, observed=observed, expected=expected, detail=detail, cause=cause,
        remedy=_finished(remedy), evidence=evidence,
    )  # fmt: skip


def unknown(
    cause: str, *, remedy: str, n: int = 0, observed: Measured = "", expected: Measured = "", detail: str = ""
) -> Finding:
    """It could not be told whether the claim holds."""
    return Finding(
        outcome=Outcome.UNKNOWN, n=n, observed=observed, expected=expected, detail=detail, cause=cause, remedy=remedy
    )


def sound(finding: Finding) -> Finding:
    """The finding itself, or an unknown one where a pass rests on a number that is none; a fail stays one."""
    counted = type(finding.n) is int and finding.n >= 0
    if finding.outcome is not Outcome.PASS:
        return finding if counted else replace(finding, n=0)
    if not counted:
        return replace(finding, outcome=Outcome.UNKNOWN, n=0, cause=f"n is no count: {finding.n!r}",
                       remedy="let the store that read the population count it")  # fmt: skip
    if not (_is_measured(finding.observed) and _is_measured(finding.expected)):
        return replace(finding, outcome=Outcome.UNKNOWN, n=0, cause="not a number was measured",
                       remedy="look at the observed value: a mean of nothing or a division by zero")  # fmt: skip
    return finding


def _is_measured(value: Any) -> bool:
    """Whether it is text, or a number of any library that is one; "nan" is what formatting made of no number."""
    try:
        return math.isfinite(float(value))
    except ValueError:
        return isinstance(value, str)
    except (TypeError, OverflowError):
        return isinstance(value, int)


def _finished(remedy: str) -> str:
    """The remedy with the semicolon that SQL needs, so that several can be pasted after each other."""
    statement, dashes, comment = remedy.partition(" -- ")
    if not _SQL.match(statement) or statement.endswith(";"):
        return remedy
    return f"{statement};{dashes}{comment}"


def _json_safe(value: object) -> object:
    if isinstance(value, bool) or type(value) is int or (type(value) is float and math.isfinite(value)):
        return value
    return float(value) if isinstance(value, float) and math.isfinite(value) else _text(value)


def _text(value: object) -> str:
    """As text that every encoding can carry: a store may hold half a surrogate pair."""
    return str(value).encode("utf-8", "backslashreplace").decode()
