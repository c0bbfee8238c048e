"""How it is judged that the settings name the graph, and that the env example documents it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks.finding import Finding, Outcome
from checks.graph_settings import concerns_the_graph, example_documents_the_graph, name_the_graph
from checks.graph_source_facts import Flags
from checks.repository_facts import EnvExample, Place, SettingRead, SettingsFile

AT = Place(path="settings.py", line=7)
NO_FLAGS = Flags(paths=("settings.py",), flags=())


def read(name: str) -> SettingRead:
    """A read of a variable for the setting of the same name."""
    return SettingRead(name=name, place=AT, default="''", sets=(name.lower(),), fills=(name.lower(),))


READS = tuple(map(read, ("NEO4J_URI", "NEO4J_USER", "NEO4J_PASSWORD", "NEO4J_DATABASE")))
USED = tuple(one.name.lower() for one in READS)
SETTINGS = SettingsFile(paths=("settings.py",), reads=READS, connection="neo4j_connection.py", used=USED)
UNTOLD = ("unknown", "which variables are read cannot be told")


def outcome(finding: Finding) -> tuple[str, str]:
    """Outcome and cause; whatever is no pass says what to do."""
    assert finding.outcome is Outcome.PASS or finding.remedy
    assert finding.outcome is not Outcome.PASS or finding.n >= 1
    return finding.outcome.value, finding.cause


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (SETTINGS, ("pass", "")),
        (replace(SETTINGS, reads=(*READS, read("OPENAI_API_KEY"))), ("pass", "")),
        (replace(SETTINGS, reads=(read("NEO4J_USERNAME"), *READS[:1], *READS[2:]), used=(*USED, "neo4j_username")),
         ("pass", "")),
        (replace(SETTINGS, reads=READS[1:]), ("fail", "the settings do not name the graph")),
        (replace(SETTINGS, reads=READS[:3]), ("fail", "the settings do not name the graph")),
        (replace(SETTINGS, reads=()), ("fail", "the settings do not name the graph")),
        (replace(SETTINGS, reads=READS[:3], unreadable=(AT,)), UNTOLD),
        (replace(SETTINGS, unreadable=(AT,)), ("pass", "")),
        (replace(SETTINGS, used=USED[:3]), ("fail", "the graph's connection does not use a setting")),
        (replace(SETTINGS, used=()),
         ("unknown", "what the graph's connection takes from the settings cannot be told")),
        (replace(SETTINGS, connection="", unconnected="no such file"),
         ("unknown", "what the graph's connection takes from the settings cannot be told")),
    ],
)  # fmt: skip
def test_name_the_graph(settings: SettingsFile, expected: tuple[str, str]) -> None:
    assert outcome(name_the_graph(settings)) == expected


def test_what_is_missing_and_what_is_idle_is_named() -> None:
    assert name_the_graph(replace(SETTINGS, reads=READS[2:])).observed == (
        "no address: NEO4J_URI; no user: NEO4J_USER or NEO4J_USERNAME"
    )
    assert name_the_graph(replace(SETTINGS, used=USED[:3])).observed == "NEO4J_DATABASE (settings.py:7)"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([one.name for one in READS], ("pass", "")),
        ([one.name for one in READS[1:]], ("fail", "the env example lacks a variable")),
        (["NEO4J_URIS", *(one.name for one in READS[1:])], ("fail", "the env example lacks a variable")),
        ([], ("fail", "the env example lacks a variable")),
    ],
)
def test_example_documents_the_graph(names: list[str], expected: tuple[str, str]) -> None:
    example = EnvExample(paths=("env.example",), names=dict.fromkeys(names, AT))
    settings = replace(SETTINGS, reads=(*READS, read("OPENAI_API_KEY")))
    assert outcome(example_documents_the_graph(example, settings, NO_FLAGS)) == expected


def test_a_flag_that_the_target_names_is_documented_too() -> None:
    example = EnvExample(paths=("env.example",), names=dict.fromkeys([one.name for one in READS], AT))
    settings = replace(SETTINGS, reads=(*READS, read("RELATED_MEMORIES")))
    finding = example_documents_the_graph(example, settings, replace(NO_FLAGS, named=("RELATED_MEMORIES",)))
    assert (finding.outcome, finding.observed) == (Outcome.FAIL, "without RELATED_MEMORIES")


@pytest.mark.parametrize("settings", [replace(SETTINGS, reads=()), replace(SETTINGS, unreadable=(AT,))])
def test_an_example_beside_settings_that_cannot_be_read_is_unknown(settings: SettingsFile) -> None:
    example = EnvExample(paths=("env.example",), names=dict.fromkeys([one.name for one in READS], AT))
    assert outcome(example_documents_the_graph(example, settings, NO_FLAGS)) == UNTOLD


@pytest.mark.parametrize(
    ("name", "expected"),
    [("NEO4J_URI", True), ("USE_GRAPH", True), ("graph_database", True), ("PARAGRAPH_SIZE", False), ("USER", False)],
)
def test_concerns_the_graph(name: str, *, expected: bool) -> None:
    assert concerns_the_graph(name) is expected
