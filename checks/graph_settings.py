"""Whether TARGET_REPO's settings name the graph, its connection uses them, and the env example documents them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checks.finding import Finding, failed, passed, unknown
from checks.graph_flags import GRAPH_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from checks.graph_source_facts import Flags
    from checks.repository_facts import EnvExample, SettingRead, SettingsFile

WANTED: Mapping[str, tuple[str, ...]] = {
    "address": ("NEO4J_URI",),
    "user": ("NEO4J_USER", "NEO4J_USERNAME"),
    "password": ("NEO4J_PASSWORD",),
    "database": ("NEO4J_DATABASE",),
}
"""What the graph's connection needs -> the variables that may name it."""


def name_the_graph(settings: SettingsFile) -> Finding:
    """The settings read the graph's address, user, password and database, and its connection module uses them."""
    n, paths = len(settings.reads), ", ".join(settings.paths)
    expected = ", ".join(" or ".join(names) for names in WANTED.values())
    read = {what: [read for read in settings.reads if read.name in names] for what, names in WANTED.items()}
    if missing := [what for what in WANTED if not read[what]]:
        return _missing(settings, missing, expected)
    if settings.unconnected or not settings.used:
        reason = settings.unconnected or f"no setting that {settings.connection} uses could be followed"
        return unknown(
            "what the graph's connection takes from the settings cannot be told", n=n, observed=reason,
            expected=expected,
            remedy="map it in target.toml, [deployment] graph_connection, and let it take the graph from the settings",
        )  # fmt: skip
    used = set(settings.used)
    if idle := [reads for reads in read.values() if not any(used & set(one.fills) for one in reads)]:
        return failed(
            "the graph's connection does not use a setting", n=n,
            observed=_named_places(one for reads in idle for one in reads), expected=expected,
            remedy=f"let {settings.connection} connect with what {paths} makes of {idle[0][0].name}",
        )  # fmt: skip
    return passed(n, _names(one for reads in read.values() for one in reads), detail=f"used by {settings.connection}")


def example_documents_the_graph(example: EnvExample, settings: SettingsFile, flags: Flags) -> Finding:
    """The env example names every variable that the settings read for the graph, if only in a comment that sets it."""
    wanted = [read for read in settings.reads if concerns_the_graph(read.name) or read.name in flags.named]
    missing = [read for read in wanted if read.name not in example.names]
    n, where = len({read.name for read in wanted}), ", ".join(example.paths)
    expected = "every variable that the settings read for the graph"
    if missing:
        lines = " and ".join(dict.fromkeys(f"{read.name}=..." for read in missing))
        return failed(
            "the env example lacks a variable", n=n, observed=f"without {_names(missing)}", expected=expected,
            remedy=f"add to {where}, commented out where it is optional: {lines}", detail=_named_places(missing),
        )  # fmt: skip
    if settings.unreadable or not wanted:
        return unknown(
            "which variables are read cannot be told", n=n, expected=expected,
            observed=", ".join(map(str, settings.unreadable)) or "no variable for the graph",
            remedy="name the variables in the settings as literals",
        )  # fmt: skip
    return passed(n, _names(wanted), expected=expected, detail=where)


def concerns_the_graph(name: str) -> bool:
    """Whether a variable's name says that it is read for the graph."""
    return bool(GRAPH_WORDS & set(re.split(r"[^A-Z0-9]+", name.upper())))


def _missing(settings: SettingsFile, missing: list[str], expected: str) -> Finding:
    n, lacked = len(settings.reads), "; ".join(f"no {what}: {' or '.join(WANTED[what])}" for what in missing)
    if settings.unreadable:
        return unknown(
            "which variables are read cannot be told", n=n, expected=expected,
            observed=f"{lacked}; {', '.join(map(str, settings.unreadable))} read under a computed name",
            remedy="name the variables in the settings as literals",
        )  # fmt: skip
    wanted = " and ".join(WANTED[what][0] for what in missing)
    return failed(
        "the settings do not name the graph", n=n, observed=lacked, expected=expected,
        remedy=f"read {wanted} in {', '.join(settings.paths)}",
    )  # fmt: skip


def _names(reads: Iterable[SettingRead]) -> str:
    return ", ".join(dict.fromkeys(read.name for read in reads))


def _named_places(reads: Iterable[SettingRead]) -> str:
    return ", ".join(dict.fromkeys(f"{read.name} ({read.place})" for read in reads))
