"""What was read in TARGET_REPO about the graph by parsing it: values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checks.repository_facts import ConnectionModule, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCall:
    """A call that asks Neo4j: driver.session(...), driver.execute_query(...)."""

    place: Place
    function: str
    """The function it stands in; empty at the module's own level."""
    callee: str
    """"session" or "execute_query"."""
    database: str = ""
    """The source text of the database that is named; empty when none is."""
    refused: str = ""
    """Why what is named is not the database that was given: "None is the user's home database"."""
    doubt: str = ""
    """Why it cannot be told whether one is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphModule:
    """The graph's connection module: how it connects, and which database it asks."""

    module: ConnectionModule
    sessions: tuple[SessionCall, ...]
    silent: tuple[Place, ...] = ()
    """Where a driver is made that waits a minute for a server which lets it connect and says nothing."""


class Switch(StrEnum):
    """What a setting is once its flag was read."""

    ON = "on"
    OFF = "off"
    TEXT = "a text"
    REFUSED = "refused"
    UNTOLD = "not told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A variable that switches the graph on or off, and what the setting becomes."""

    name: str
    place: Place
    unset: Switch
    """Where the variable is not set."""
    default: str = ""
    """The text that the setting is then, where it is one."""
    given: Mapping[str, Switch] = field(default_factory=dict)
    """Text of the variable -> what the setting becomes."""
    doubt: str = ""
    """Why it cannot be told for some of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """The graph's flags that the settings read."""

    paths: tuple[str, ...]
    flags: tuple[Flag, ...]
    reads: int = 0
    """How many variables the settings read."""
    named: tuple[str, ...] = ()
    """Those that target.toml names as the graph's."""
    unreadable: tuple[Place, ...] = ()
    """Reads whose variable is no literal."""
