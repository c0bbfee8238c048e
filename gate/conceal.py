"""No secret in what pytest and its plugins print and write about checks: exceptions, reports, the terminal."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from fixtures.target import load_target
from stores import redaction
from stores.errors import TargetError
from stores.redaction import redact, redact_values

if TYPE_CHECKING:
    from collections.abc import Iterator


def learn(config: pytest.Config) -> None:
    """Know the target's secrets before any module of checks is imported; what is wrong with it is told elsewhere."""
    redaction.learn(os.environ)
    with suppress(TargetError, ValueError):  # an option that is not there: the plugin of the target is switched off
        load_target(config)


def exception(error: BaseException) -> None:
    """Take them out of an exception and of those that led to it, before any plugin makes a text of them."""
    for one in _chain(error):
        with suppress(Exception):  # some classes compute their arguments, and what is printed is redacted once more
            one.args = redact_values(one.args)
        with suppress(AttributeError):
            one.__notes__ = redact_values(one.__notes__)


def report(made: pytest.TestReport | pytest.CollectReport) -> None:
    """Take them out of a report: its text, its properties and what was captured."""
    made.sections = redact_values(made.sections)
    if isinstance(made, pytest.TestReport):
        made.user_properties = redact_values(made.user_properties)
    if isinstance(made.longrepr, tuple):
        made.longrepr = redact_values(made.longrepr)
    elif made.longrepr is not None and redact(made.longreprtext) != made.longreprtext:
        made.longrepr = redact(made.longreprtext)


def terminal(config: pytest.Config) -> None:
    """Let pytest's own terminal print none: its internal errors and its warnings are no report's."""
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return
    write = reporter._tw.write  # as pytest's own pastebin does it
    reporter._tw.write = lambda text, **how: write(redact(text), **how)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        waiting += [one.__cause__, one.__context__, *getattr(one, "exceptions", ())]
        yield one
