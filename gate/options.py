"""The options that several commands share, each defined once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gate import checkout

if TYPE_CHECKING:
    from collections.abc import Callable

Command = TypeVar("Command", bound="Callable[..., Any] | click.Command")


def file(name: str, *names: str, help: str, metavar: str = "FILE", **given: Any) -> Callable[[Command], Command]:
    """An option that takes a path."""
    return click.option(name, *names, type=click.Path(path_type=Path), metavar=metavar, help=help, **given)


STRATEGY = file(
    "--strategy",
    default=checkout.STRATEGY,
    help="The strategy document; default is PHASEGATE_STRATEGY, else phases/STRATEGY.md.",
)
PHASES = file(
    "--phases",
    "folder",
    default=checkout.PHASES,
    metavar="DIR",
    help="The folder of phase packages; a team's own copy may lie anywhere.",
)
LEDGER = file("--ledger", help="Another ledger than the one beside the document, NAME.ledger.jsonl.")
REHEARSE = click.option("--rehearse", is_flag=True, help="Take the embedded target whatever the environment says.")
