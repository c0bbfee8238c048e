"""Whether server and extension are what vectors need, and whether the deployment's role finds them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checks.facts import quoted
from checks.finding import Finding, failed, passed, unknown

if TYPE_CHECKING:
    from checks.facts import Extension, Versions

LEAST_SERVER = 13
"""The oldest PostgreSQL that pgvector 0.8 runs on."""
LEAST_EXTENSION = 0.8
"""The first with iterative index scans: before it a filtered search may find fewer than k rows that exist."""

_INSTALL = "CREATE EXTENSION vector"


def server_version_is_supported(versions: Versions, *, least: float = LEAST_SERVER) -> Finding:
    """The server is new enough for pgvector."""
    expected = f"PostgreSQL {least:g} or newer"
    if versions.number // 10_000 >= least:
        return passed(1, versions.server, expected=expected)
    return failed(
        "server too old", n=1, observed=versions.server, expected=expected, detail=versions.product,
        remedy=f"upgrade the server to PostgreSQL {least:g} or newer (pg_upgrade, or the provider's upgrade)",
    )  # fmt: skip


def is_available(extension: Extension) -> Finding:
    """The server has pgvector's files, so that CREATE EXTENSION can work."""
    if extension.available:
        return passed(1, f"vector {extension.available}")
    return failed(
        "extension not available", n=1, observed="not in pg_available_extensions", expected="vector",
        remedy="install pgvector on the server (Debian: apt install postgresql-<major>-pgvector; managed: enable it); "
        "check extension_control_path where it is installed already",
    )  # fmt: skip


def is_installed(extension: Extension) -> Finding:
    """The extension is installed in the destination's database."""
    if extension.installed:
        return passed(1, f"vector {extension.installed}", detail=f"in schema {extension.schema}")
    return failed(
        "extension not installed", n=1, observed=f"not in pg_extension of database {extension.database}",
        expected="vector", remedy=f"{_INSTALL} -- in database {extension.database}, as a role that may create it",
    )  # fmt: skip


def version_is_supported(extension: Extension, *, least: float = LEAST_EXTENSION) -> Finding:
    """The installed extension is new enough for filtered searches that return k rows."""
    if extension.installed is None:
        return _not_installed()
    expected = f"{least:g} or newer, for iterative index scans"
    if version(extension.installed) >= version(f"{least:g}"):
        return passed(1, extension.installed, expected=expected)
    newer = extension.available and version(extension.available) >= version(f"{least:g}")
    return failed(
        "extension too old", n=1, observed=extension.installed, expected=expected,
        detail=f"the server offers {extension.available or 'none'}",
        remedy="ALTER EXTENSION vector UPDATE" + (f" -- once the server has pgvector {least:g}" if not newer else ""),
    )  # fmt: skip


def is_on_search_path(extension: Extension) -> Finding:
    """A session of the role finds the extension's types and operators without naming a schema."""
    if extension.schema is None:
        return _not_installed()
    observed, role = ", ".join(extension.search_path) or "nothing", quoted(extension.role)
    expected = f"the role may use schema {extension.schema}, and searches it"
    grant, searched = f"GRANT USAGE ON SCHEMA {quoted(extension.schema)} TO {role}", _searched(extension)
    if not extension.usable:
        path = "" if extension.schema in named_schemas(extension.search_path_setting) else f"; {searched}"
        return failed(
            "the role may not use the extension's schema", n=1, observed=f"role {extension.role}", expected=expected,
            remedy=grant + path,
        )  # fmt: skip
    if extension.schema in (*extension.search_path, "pg_catalog"):
        return passed(len(extension.search_path), observed, expected=expected)
    return failed(
        "extension not on the search path", n=len(extension.search_path), observed=observed, expected=expected,
        remedy=searched,
    )  # fmt: skip


def _searched(extension: Extension) -> str:
    path = ", ".join(part for part in (extension.search_path_setting, quoted(str(extension.schema))) if part)
    scope = f"ROLE {quoted(extension.role)} IN DATABASE {quoted(extension.database)}"
    return f"ALTER {scope} SET search_path = {path} -- new sessions have it"


def named_schemas(search_path: str) -> tuple[str, ...]:
    """The schemas that a search path names, those that don't exist or may not be used too."""
    names = re.findall(r'"((?:[^"]|"")+)"|([^,"\s]+)', search_path)
    return tuple(quoted_name.replace('""', '"') or plain for quoted_name, plain in names)


def _not_installed() -> Finding:
    return unknown("extension not installed", remedy=_INSTALL)


def version(text: str) -> tuple[int, ...]:
    """A version's numbers, in order: "0.8.0" is (0, 8, 0)."""
    return tuple(int(number) for number in re.findall(r"\d+", text))
