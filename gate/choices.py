"""What of a target nothing decides yet, and the line of target.toml that would decide it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from stores.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

Settings = TypeVar("Settings")

MOST = 20

_LINE = re.compile(r"\[(\w+)\] (\w+) = (?:\"([^\"]*)\"|'([^']*)')")
_LISTED = re.compile(r"whichever of (.+) it is|several [^:\n]*: (.+)|could be [^:\n]*: (.+)")
_EXAMPLE = re.compile(r"\.\.\.|path/to/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A key of target.toml that is not given, the likeliest value, and the others that could be meant."""

    table: str
    key: str
    why: str
    value: str | None = None
    """None when there is nothing to choose from; the example then shows what is to be written."""
    others: tuple[str, ...] = ()
    example: str = ""
    needed: bool = True
    """Whether checks stay undecided without it."""


def among(table: str, key: str, candidates: list[str], *, why: str, example: str, needed: bool = True) -> Choice:
    """The choice between candidates: those that speak of memories come first."""
    ordered = sorted(candidates, key=lambda name: "mem" not in name.lower())
    return Choice(table=table, key=key, why=why, value=ordered[0] if ordered else None, others=tuple(ordered[1:]),
                  example=example, needed=needed)  # fmt: skip


def of_error(error: StoreError) -> Choice | None:
    """The choice that a store asks for in its remedy; None when it asks for none."""
    if not (line := _LINE.search(error.remedy)):
        return None
    table, key, *quoted = line.groups()
    written = next((text for text in quoted if text is not None), "")
    listed = _LISTED.search(f"{error.remedy}\n{error.message}")
    candidates = next(names for names in listed.groups() if names).split(", ") if listed else []
    if not _EXAMPLE.search(written):
        candidates = [written, *(name for name in candidates if name != written)]
    return Choice(table=table, key=key, why=error.message, value=candidates[0] if candidates else None,
                  others=tuple(candidates[1:]), example=written)  # fmt: skip


def decided(
    settings: Settings, read: Callable[[Settings], object], chosen: Callable[[Settings, Choice], Settings]
) -> tuple[list[Choice], StoreError | None]:
    """Read, each time with what was chosen before; the choices, and what keeps it from being read all the same."""
    choices: list[Choice] = []
    for _ in range(MOST):
        try:
            read(settings)
        except StoreError as error:
            choice = of_error(error)
            if choice is None or choice.key in {known.key for known in choices}:
                return choices, error
            choices.append(choice)
            if choice.value is None:
                return choices, None
            settings = chosen(settings, choice)
        else:
            break
    return choices, None
