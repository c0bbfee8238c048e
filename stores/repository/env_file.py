"""The variables that an env example names, also in commented-out assignments."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from dotenv.parser import parse_stream

from checks.repository_facts import EnvExample, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores.repository.files import Checkout

_COMMENTED = re.compile(r"^\s*#[\s#*-]*((?:export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*=.*)$")


def env_example(checkout: Checkout, paths: tuple[str, ...]) -> EnvExample:
    """The variables of the files; an optional one stands there as "# NAME=default"."""
    names: dict[str, Place] = {}
    for path in paths:
        for name, line in _names(checkout.text(path)):
            names.setdefault(name, Place(path=path, line=line))
    return EnvExample(paths=paths, names=names)


def _names(text: str) -> Iterator[tuple[str, int]]:
    for binding in parse_stream(io.StringIO(text)):
        if binding.key and not binding.error:
            yield binding.key, binding.original.line + _blank_lines(binding.original.string)
    for number, line in enumerate(text.splitlines(), 1):
        if commented := _COMMENTED.match(line):
            for binding in parse_stream(io.StringIO(commented[1])):
                if binding.key and not binding.error:
                    yield binding.key, number


def _blank_lines(text: str) -> int:
    """A binding's own text starts with the empty lines before it."""
    return text[: len(text) - len(text.lstrip())].count("\n")
