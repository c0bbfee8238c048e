"""Whether the graph's flags are off unless somebody switches them on, and refuse what says neither."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checks.finding import Finding, failed, passed, unknown
from checks.graph_source_facts import Switch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checks.graph_source_facts import Flag, Flags

GRAPH_WORDS = frozenset({"NEO4J", "GRAPH", "GRAPHITI", "GRAPHDB", "AURA"})
"""Words by which a variable is the graph's."""
BEFORE = frozenset({"ENABLE", "USE", "ACTIVATE", "FEATURE", "FLAG", "SWITCH", "DISABLE", "WITH", "WITHOUT"})
BEHIND = frozenset(
    {"ENABLED", "ENABLE", "ACTIVE", "ACTIVATED", "FEATURE", "FLAG", "SWITCH", "ON", "DISABLED", "DISABLE"}
)
"""Words by which a variable before, or behind, the graph's word is a flag for it."""
DETAILS = frozenset({"TLS", "SSL", "ENCRYPTION", "CACHE", "METRICS", "LOGGING", "LOG", "DEBUG", "TELEMETRY", "ROUTING",
                     "KEEPALIVE", "NOTIFICATIONS", "RETRY", "RETRIES", "POOL"})  # fmt: skip
"""Words of flags that switch a part of the connection, and not the graph."""
NEGATIVE = frozenset({"DISABLE", "DISABLED", "WITHOUT"})
YES, NO, NEITHER = ("true", "1", "yes", "on"), ("false", "0", "no", "off"), ("flase", "tru")
WORDS = (*YES, *NO, *NEITHER)
"""What a flag is tried with."""
PARSER = '{"true": True, "1": True, "false": False, "0": False}[text.strip().lower()]'


def is_flag(name: str) -> bool:
    """Whether a variable's name says that it switches the graph: NEO4J_ENABLED, ENABLE_GRAPH, USE_NEO4J, ..."""
    words = [word for word in re.split(r"[^A-Z0-9]+", name.upper()) if word]
    places = [place for place, word in enumerate(words) if word in GRAPH_WORDS]
    if not places or DETAILS & set(words):
        return False
    return bool(BEFORE & set(words[: places[0]])) or (words[-1] in BEHIND and places[-1] < len(words) - 1)


def default_to_off(flags: Flags) -> Finding:
    """The settings have a flag for the graph, and each is off where nothing is set."""
    if finding := _none(flags):
        return finding
    n, expected = len(flags.flags), "off where the variable is not set"
    states = [(flag, _unset(flag)) for flag in flags.flags]
    if wrong := [(flag, state) for flag, state in states if state in (Switch.ON, Switch.REFUSED)]:
        flag, state = wrong[0]
        cause = "a flag is on by default" if state is Switch.ON else "a flag has no default"
        return failed(
            cause, n=n, observed=_listed(flag for flag, _ in wrong), expected=expected,
            remedy=f"let {flag.name} at {flag.place} be off where it is not set",
        )  # fmt: skip
    if untold := [flag for flag, state in states if state is not Switch.OFF]:
        return _untold(untold, n, expected)
    return passed(n, _listed(flags.flags), expected=expected)


def parsed_strictly(flags: Flags) -> Finding:
    """Each flag of the graph becomes true or false as its text says, and refuses a text that says neither."""
    if finding := _none(flags):
        return finding
    n, expected = len(flags.flags), "true, false, or an error"
    for flag in flags.flags:
        if fault := _fault(flag):
            cause, observed = fault
            return failed(
                cause, n=n, observed=f"{flag.name} ({flag.place}): {observed}", expected=expected,
                remedy=f"parse it by a function that raises for any other text: {PARSER}",
            )  # fmt: skip
    if untold := [flag for flag in flags.flags if Switch.UNTOLD in flag.given.values()]:
        return _untold(untold, n, expected)
    return passed(n, _listed(flags.flags), expected=expected)


def _none(flags: Flags) -> Finding | None:
    where = ", ".join(flags.paths)
    if missing := [name for name in flags.named if name not in {flag.name for flag in flags.flags}]:
        return failed(
            "a flag is not read", n=flags.reads, observed=f"{where} does not read {', '.join(missing)}",
            expected="every flag that target.toml names",
            remedy="read it in the settings, or correct the line in target.toml: [deployment] graph_flags",
        )  # fmt: skip
    if flags.flags:
        return None
    if flags.unreadable or not flags.reads:
        return unknown(
            "which variables are read cannot be told", n=flags.reads,
            observed=", ".join(map(str, flags.unreadable)) or f"{where} reads no variable",
            remedy="name the variables in the settings as literals",
        )  # fmt: skip
    return failed(
        "no flag switches the graph", n=flags.reads, observed=f"none of {flags.reads} variables that {where} reads",
        expected="a variable such as NEO4J_ENABLED",
        remedy=f"read one in {where}, off by default, or name yours in target.toml: "
        '[deployment] graph_flags = ["RELATED_MEMORIES_ENABLED"]',
    )  # fmt: skip


def _unset(flag: Flag) -> Switch:
    """Whether the graph is on where nothing is set; a text says it by its word, as whoever compares it means it."""
    state = flag.unset
    if state is Switch.TEXT:
        word = flag.default.strip().lower()
        state = Switch.OFF if word in (*NO, "") else Switch.ON
    return _opposite(state) if _says_off(flag) else state


def _says_off(flag: Flag) -> bool:
    """Whether the setting is true where the graph is off: DISABLE_NEO4J, not turned round when it is read."""
    negative = bool(NEGATIVE & set(flag.name.upper().split("_")))
    return negative and flag.given.get("true") is not Switch.OFF


def _opposite(state: Switch) -> Switch:
    return {Switch.ON: Switch.OFF, Switch.OFF: Switch.ON}.get(state, state)


def _fault(flag: Flag) -> tuple[str, str] | None:
    """What is wrong with the way a flag is read, and the text that shows it."""
    turned = bool(NEGATIVE & set(flag.name.upper().split("_"))) and flag.given.get("true") is Switch.OFF
    given = {word: _opposite(state) if turned else state for word, state in flag.given.items()}
    texts = [word for word in given if given[word] is Switch.TEXT]
    if texts:
        return "a flag is kept as text", f'"{texts[0]}" stays a text, and every text but "" is true'
    if reversed_ := [word for word in NO if given.get(word) is Switch.ON]:
        return "a flag takes false for true", f'"{reversed_[0]}" switches it on'
    if silent := [word for word in NEITHER if given.get(word) in (Switch.ON, Switch.OFF)]:
        state = given[silent[0]]
        lost = [word for word in YES if given.get(word) is Switch.OFF]
        also = f', and so is "{lost[0]}"' if lost and state is Switch.OFF else ""
        return f"an unknown value is silently {state}", f'"{silent[0]}" is {state}{also}'
    if lost := [word for word in YES if given.get(word) is Switch.OFF]:
        return "a flag takes true for false", f'"{lost[0]}" switches it off'
    if Switch.UNTOLD not in given.values() and Switch.ON not in given.values():
        return "no value switches a flag on", f"{', '.join(YES)} are refused"
    return None


def _untold(flags: list[Flag], n: int, expected: str) -> Finding:
    told = "; ".join(f"{flag.name} ({flag.place}): {flag.doubt or 'it cannot be followed'}" for flag in flags)
    return unknown(
        "what a flag becomes cannot be told", n=n, observed=told, expected=expected,
        remedy=f"parse {flags[0].name} by a plain function of the settings: {PARSER}",
    )  # fmt: skip


def _listed(flags: Iterable[Flag]) -> str:
    return ", ".join(dict.fromkeys(f"{flag.name} ({flag.place})" for flag in flags))
