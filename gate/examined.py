"""What was found out about one system of a target."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stores.errors import AccessDenied, NotFound

if TYPE_CHECKING:
    from checks.facts import Answer
    from gate.choices import Choice
    from stores.errors import StoreError


@dataclass(slots=True, kw_only=True)
class Examined:
    """One system: who it is, what was learnt of it, what is wrong with it and what is undecided."""

    system: str
    facts: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    """What could not be found out, where no choice would change that."""
    choices: list[Choice] = field(default_factory=list)

    def add(self, error: StoreError) -> None:
        """File what kept a fact from being read: what is refused or not there is a fault, the rest is open."""
        told = f"{error.message}; {error.remedy}" if error.remedy else error.message
        (self.problems if isinstance(error, AccessDenied | NotFound) else self.open).append(told)


def answered(answer: Answer, *, said: str = "") -> Examined:
    """What a system said of itself, or what is wrong with it."""
    if answer.problem:
        told = "; ".join(filter(None, (answer.problem, answer.detail, answer.remedy)))
        return Examined(system=answer.system, problems=[told])
    told = ", ".join(filter(None, (said or f"answers: {answer.version}", answer.detail)))
    return Examined(system=answer.system, facts=[told])
