"""How the graph's flags are judged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from checks.finding import Finding, Outcome
from checks.graph_flags import NEITHER, NO, WORDS, YES, default_to_off, is_flag, parsed_strictly
from checks.graph_source_facts import Flag, Flags, Switch
from checks.repository_facts import Place

if TYPE_CHECKING:
    from collections.abc import Callable

AT = Place(path="settings.py", line=7)
ON, OFF, TEXT, REFUSED, UNTOLD = Switch.ON, Switch.OFF, Switch.TEXT, Switch.REFUSED, Switch.UNTOLD
GIVEN = dict.fromkeys(YES, ON) | dict.fromkeys(NO, OFF) | dict.fromkeys(NEITHER, REFUSED)
FLAG = Flag(name="NEO4J_ENABLED", place=AT, unset=OFF, given=GIVEN)
SAID = replace(FLAG, unset=TEXT)
TURNED = dict.fromkeys(YES, OFF) | dict.fromkeys(NO, ON) | dict.fromkeys(NEITHER, REFUSED)
NEGATIVE = replace(FLAG, name="DISABLE_NEO4J")


def flags(*found: Flag) -> Flags:
    """What settings read that have these flags among other variables."""
    return Flags(paths=("settings.py",), flags=found, reads=9)


def outcome(finding: Finding) -> tuple[str, str]:
    """Outcome and cause; whatever is no pass says what to do."""
    assert finding.outcome is Outcome.PASS or finding.remedy
    assert finding.outcome is not Outcome.PASS or finding.n >= 1
    return finding.outcome.value, finding.cause


@pytest.mark.parametrize(
    ("flag", "expected"),
    [
        (FLAG, ("pass", "")),
        (replace(FLAG, unset=ON), ("fail", "a flag is on by default")),
        (replace(FLAG, unset=REFUSED), ("fail", "a flag has no default")),
        (replace(FLAG, unset=UNTOLD, doubt="what f() gives"), ("unknown", "what a flag becomes cannot be told")),
        *((replace(SAID, default=text), ("pass", "")) for text in ("", "false", "False", "0", "off", " no ")),
        *((replace(SAID, default=text), ("fail", "a flag is on by default")) for text in ("true", "none", "x")),
        (replace(NEGATIVE, unset=ON), ("pass", "")),
        (replace(NEGATIVE, unset=OFF), ("fail", "a flag is on by default")),
        (replace(NEGATIVE, unset=OFF, given=TURNED), ("pass", "")),
        (replace(NEGATIVE, unset=ON, given=TURNED), ("fail", "a flag is on by default")),
    ],
)  # fmt: skip
def test_default_to_off(flag: Flag, expected: tuple[str, str]) -> None:
    assert outcome(default_to_off(flags(flag))) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ("pass", "")),
        (dict.fromkeys(("yes", "on", "no", "off"), REFUSED), ("pass", "")),
        (dict.fromkeys(WORDS, TEXT), ("fail", "a flag is kept as text")),
        (dict.fromkeys(WORDS, ON), ("fail", "a flag takes false for true")),
        (dict.fromkeys(NEITHER, OFF), ("fail", "an unknown value is silently off")),
        (dict.fromkeys(NEITHER, ON), ("fail", "an unknown value is silently on")),
        ({"1": OFF}, ("fail", "a flag takes true for false")),
        (dict.fromkeys(YES, REFUSED), ("fail", "no value switches a flag on")),
        (dict.fromkeys(WORDS, REFUSED), ("fail", "no value switches a flag on")),
        ({"yes": UNTOLD}, ("unknown", "what a flag becomes cannot be told")),
        (dict.fromkeys(WORDS, UNTOLD), ("unknown", "what a flag becomes cannot be told")),
        ({"yes": UNTOLD, "tru": OFF}, ("fail", "an unknown value is silently off")),
    ],
)
def test_parsed_strictly(given: dict[str, Switch], expected: tuple[str, str]) -> None:
    assert outcome(parsed_strictly(flags(replace(FLAG, given=GIVEN | given)))) == expected


@pytest.mark.parametrize("given", [GIVEN, TURNED])
def test_a_flag_that_says_no_may_be_turned_round_where_it_is_read(given: dict[str, Switch]) -> None:
    assert outcome(parsed_strictly(flags(replace(NEGATIVE, given=given)))) == ("pass", "")


def test_what_else_is_lost_is_told_beside_an_unknown_value() -> None:
    finding = parsed_strictly(flags(replace(FLAG, given=GIVEN | {"1": OFF, "flase": OFF})))
    assert finding.observed == 'NEO4J_ENABLED (settings.py:7): "flase" is off, and so is "1"'


@pytest.mark.parametrize("judge", [default_to_off, parsed_strictly])
@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (flags(), ("fail", "no flag switches the graph")),
        (replace(flags(), unreadable=(AT,)), ("unknown", "which variables are read cannot be told")),
        (replace(flags(), reads=0), ("unknown", "which variables are read cannot be told")),
        (replace(flags(FLAG), named=("GRAPH_ON",)), ("fail", "a flag is not read")),
        (replace(flags(FLAG), named=("NEO4J_ENABLED",)), ("pass", "")),
    ],
)
def test_settings_without_a_flag(
    judge: Callable[[Flags], Finding], found: Flags, expected: tuple[str, str]
) -> None:  # fmt: skip
    assert outcome(judge(found)) == expected


def test_one_flag_of_several_is_enough_to_fail() -> None:
    other = replace(FLAG, name="USE_GRAPH", unset=ON, given=dict.fromkeys(WORDS, TEXT))
    assert outcome(default_to_off(flags(FLAG, other))) == ("fail", "a flag is on by default")
    assert outcome(parsed_strictly(flags(FLAG, other))) == ("fail", "a flag is kept as text")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("NEO4J_ENABLED", True), ("ENABLE_NEO4J", True), ("USE_NEO4J", True), ("USE_GRAPH_MEMORY", True),
        ("FEATURE_NEO4J", True), ("FEATURE_FLAG_GRAPH", True), ("GRAPH_MEMORY_ENABLED", True), ("neo4j_enabled", True),
        ("NEO4J_DISABLED", True), ("OPENMEMORY_ENABLE_GRAPH", True), ("NEO4J_FEATURE_FLAG", True),
        ("NEO4J_URI", False), ("NEO4J_USER", False), ("NEO4J_USE_TLS", False), ("NEO4J_TLS_ENABLED", False),
        ("UNIFIED_MEMORY_ENABLED", False), ("PARAGRAPH_ENABLED", False), ("NEO4J", False), ("USE_QDRANT", False),
        ("ENABLED", False), ("ENABLED_NEO4J_DATABASES", False),
    ],
)  # fmt: skip
def test_is_flag(name: str, *, expected: bool) -> None:
    assert is_flag(name) is expected
