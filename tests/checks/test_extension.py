"""Judges of server and extension."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks import extension
from checks.facts import Versions
from checks.finding import Outcome
from tests.checks.facts import EXTENSION

OLD = Versions(server="12.22", number=120022, product="PostgreSQL 12.22", extension=None)
ABSENT = replace(EXTENSION, installed=None, schema=None, usable=False)


def test_an_old_server_is_too_old() -> None:
    assert extension.server_version_is_supported(OLD).cause == "server too old"
    assert extension.server_version_is_supported(OLD, least=12).outcome is Outcome.PASS
    assert extension.server_version_is_supported(replace(OLD, number=130000)).outcome is Outcome.PASS


def test_files_that_are_not_there() -> None:
    assert extension.is_available(replace(EXTENSION, available=None)).cause == "extension not available"
    assert extension.is_available(EXTENSION).outcome is Outcome.PASS


def test_an_extension_that_is_not_installed() -> None:
    finding = extension.is_installed(ABSENT)
    assert (finding.cause, finding.remedy.partition(" -- ")[0]) == (
        "extension not installed",
        "CREATE EXTENSION vector;",
    )
    assert extension.is_installed(EXTENSION).outcome is Outcome.PASS


@pytest.mark.parametrize("version", ["0.8.0", "0.8", "0.10.1", "1.0"])
def test_versions_are_compared_as_numbers(version: str) -> None:
    assert extension.version_is_supported(replace(EXTENSION, installed=version)).outcome is Outcome.PASS


@pytest.mark.parametrize(("available", "said"), [("0.8.1", ""), ("0.7.4", "once the server has"), (None, "once")])
def test_an_old_extension_is_updated(available: str | None, said: str) -> None:
    finding = extension.version_is_supported(replace(EXTENSION, installed="0.7.4", available=available))
    assert finding.cause == "extension too old"
    assert finding.remedy.startswith("ALTER EXTENSION vector UPDATE")
    assert said in finding.remedy


def test_what_needs_the_extension_is_undecided_without_it() -> None:
    assert extension.version_is_supported(ABSENT).outcome is Outcome.UNKNOWN
    assert extension.is_on_search_path(ABSENT).outcome is Outcome.UNKNOWN


def test_a_schema_off_the_path_is_added_to_it() -> None:
    finding = extension.is_on_search_path(replace(EXTENSION, schema="Ext"))
    assert finding.cause == "extension not on the search path"
    path = """SET search_path = "$user", public, "Ext"; --"""
    assert finding.remedy.startswith(f'ALTER ROLE "memory" IN DATABASE "app" {path}')


@pytest.mark.parametrize(
    ("setting", "remedy"),
    [
        ('public, "Ext"', 'GRANT USAGE ON SCHEMA "Ext" TO "memory";'),
        ("public", 'GRANT USAGE ON SCHEMA "Ext" TO "memory"; ALTER ROLE'),
        ("", 'GRANT USAGE ON SCHEMA "Ext" TO "memory"; ALTER ROLE'),
    ],
)
def test_a_schema_that_may_not_be_used(setting: str, remedy: str) -> None:
    hidden = replace(EXTENSION, schema="Ext", usable=False, search_path=(), search_path_setting=setting)
    finding = extension.is_on_search_path(hidden)
    assert finding.cause == "the role may not use the extension's schema"
    assert finding.remedy.startswith(remedy)
    assert finding.remedy == remedy or remedy.endswith("ALTER ROLE")


def test_the_names_of_a_search_path() -> None:
    assert extension.named_schemas('"$user", public,"My, ""Schema"""') == ("$user", "public", 'My, "Schema"')


def test_a_schema_on_the_path_is_found() -> None:
    assert extension.is_on_search_path(EXTENSION).outcome is Outcome.PASS
    assert extension.is_on_search_path(replace(EXTENSION, schema="pg_catalog")).outcome is Outcome.PASS
