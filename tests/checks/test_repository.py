"""How the facts of the deployment's source are judged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks.finding import Finding, Outcome
from checks.repository import (
    concerns_pgvector,
    example_names_every_variable,
    have_defaults,
    script_asserts,
    takes_database_url,
)
from checks.repository_facts import EnvExample, Place, ScriptTest, SettingRead, SettingsFile, ValidationScript

AT = Place(path="settings.py", line=7)
URL = SettingRead(name="DATABASE_URL", place=AT, default=None, fills=("dsn",))
TABLE = SettingRead(name="PGVECTOR_TABLE", place=AT, default="'memories'", fills=("table",))
SETTINGS = SettingsFile(paths=("settings.py",), reads=(URL, TABLE), connection="connection.py", used=("dsn", "table"))
SCRIPT = ValidationScript(paths=("test_it.py",), tests=(ScriptTest(name="test_a", place=AT, asserts=(AT,)),))


def outcome(finding: Finding) -> tuple[str, str]:
    """Outcome and cause; whatever is no pass says what to do."""
    assert finding.outcome is Outcome.PASS or finding.remedy
    assert finding.outcome is not Outcome.PASS or finding.n >= 1
    return finding.outcome.value, finding.cause


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (SETTINGS, ("pass", "")),
        (replace(SETTINGS, reads=(TABLE,)), ("fail", "settings do not read DATABASE_URL")),
        (replace(SETTINGS, reads=()), ("fail", "settings do not read DATABASE_URL")),
        (replace(SETTINGS, used=("table",)), ("fail", "the connection does not use DATABASE_URL")),
        (replace(SETTINGS, used=()), ("unknown", "what the connection takes from the settings cannot be told")),
        (
            replace(SETTINGS, connection="", unconnected="no such file"),
            ("unknown", "what the connection takes from the settings cannot be told"),
        ),
    ],
)
def test_takes_database_url(settings: SettingsFile, expected: tuple[str, str]) -> None:
    assert outcome(takes_database_url(settings)) == expected


def test_the_reason_for_not_knowing_is_shown() -> None:
    assert takes_database_url(replace(SETTINGS, used=(), unconnected="no such file")).observed == "no such file"


@pytest.mark.parametrize(
    ("reads", "expected"),
    [
        ((URL, TABLE), ("pass", "")),
        ((URL,), ("pass", "")),
        ((URL, replace(TABLE, default=None)), ("fail", "a variable has no default")),
        ((URL, TABLE, replace(TABLE, default=None)), ("fail", "a variable has no default")),
        ((URL, SettingRead(name="OPENAI_API_KEY", place=AT, default=None, fills=("key",))), ("pass", "")),
        ((URL, SettingRead(name="NEO4J_DATABASE", place=AT, default=None, fills=("graph",))), ("pass", "")),
        (
            (URL, SettingRead(name="MEMORY_DSN", place=AT, default=None, sets=("dsn",))),
            ("fail", "a variable has no default"),
        ),
        ((), ("unknown", "which variables are read cannot be told")),
    ],
)
def test_have_defaults(reads: tuple[SettingRead, ...], expected: tuple[str, str]) -> None:
    assert outcome(have_defaults(replace(SETTINGS, reads=reads))) == expected


def test_what_is_read_under_a_computed_name_is_unknown() -> None:
    finding = have_defaults(replace(SETTINGS, unreadable=(AT,)))
    assert (outcome(finding), finding.observed) == (
        ("unknown", "which variables are read cannot be told"),
        "settings.py:7",
    )


def test_a_missing_default_is_named_with_its_place() -> None:
    finding = have_defaults(replace(SETTINGS, reads=(URL, replace(TABLE, default=None))))
    assert finding.observed == "PGVECTOR_TABLE (settings.py:7)"
    assert "settings.py:7" in finding.remedy


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("DATABASE_URL", "PGVECTOR_TABLE"), ("pass", "")),
        (("DATABASE_URL", "PGVECTOR_TABLE", "MORE"), ("pass", "")),
        (("DATABASE_URL",), ("fail", "the env example lacks a variable")),
        ((), ("fail", "the env example lacks a variable")),
        (("DATABASE_URL", "PGVECTOR_TABLES"), ("fail", "the env example lacks a variable")),
    ],
)
def test_example_names_every_variable(names: tuple[str, ...], expected: tuple[str, str]) -> None:
    example = EnvExample(paths=("env.example",), names=dict.fromkeys(names, AT))
    assert outcome(example_names_every_variable(example, SETTINGS)) == expected


def test_an_example_of_settings_that_read_nothing_is_unknown() -> None:
    example = EnvExample(paths=("env.example",), names={})
    nothing = replace(SETTINGS, reads=())
    assert outcome(example_names_every_variable(example, nothing)) == (
        "unknown",
        "which variables are read cannot be told",
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("PGVECTOR_TABLE", True),
        ("DATABASE_URL", True),
        ("SUPABASE_DB_URL", True),
        ("POSTGRES_PASSWORD", True),
        ("PGPASSWORD", True),
        ("VECTOR_DIM", True),
        ("NEO4J_DATABASE", False),
        ("REDIS_DB", False),
        ("QDRANT_VECTOR_SIZE", False),
        ("OPENAI_API_KEY", False),
        ("DBUS_ADDRESS", False),
        ("UPGRADE", False),
    ],
)
def test_names_of_pgvector(name: str, *, expected: bool) -> None:
    read = SettingRead(name=name, place=AT, default=None)
    assert concerns_pgvector(read, replace(SETTINGS, used=())) is expected


@pytest.mark.parametrize(
    ("tests", "expected"),
    [
        (SCRIPT.tests, ("pass", "")),
        ((), ("fail", "pytest collects no test")),
        ((ScriptTest(name="test_a", place=AT),), ("fail", "no test can fail")),
        ((ScriptTest(name="test_a", place=AT, empty=((AT, "True is always true"),)),), ("fail", "no test can fail")),
        ((ScriptTest(name="test_a", place=AT, asserts=(AT,), skipped=True),), ("fail", "no test can fail")),
        ((ScriptTest(name="test_b", place=AT), *SCRIPT.tests), ("pass", "")),
    ],
)
def test_script_asserts(tests: tuple[ScriptTest, ...], expected: tuple[str, str]) -> None:
    assert outcome(script_asserts(replace(SCRIPT, tests=tests))) == expected


def test_an_imported_helper_is_named() -> None:
    finding = script_asserts(replace(SCRIPT, tests=(), imported=("test_pgvector_connection",)))
    assert "imported, and no test: test_pgvector_connection" in str(finding.observed)
