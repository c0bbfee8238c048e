"""Whether TARGET_REPO's settings, env example, requirements and validation script do what the phase claims."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checks.finding import Finding, failed, passed, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checks.repository_facts import EnvExample, ScriptTest, SettingRead, SettingsFile, ValidationScript

URL = "DATABASE_URL"
OWN_WORDS = frozenset({"PGVECTOR", "POSTGRES", "POSTGRESQL", "PG", "HNSW", "IVFFLAT"})
SHARED_WORDS = frozenset({"DATABASE", "DB", "VECTOR", "VECTORS"})
"""Words that name pgvector's variables unless another system's name stands beside them."""
FOREIGN_WORDS = frozenset(
    {"QDRANT", "NEO4J", "REDIS", "MONGO", "MONGODB", "MYSQL", "SQLITE", "CHROMA", "GRAPH", "CLICKHOUSE", "MILVUS"}
)
LIBPQ = frozenset({"PGHOST", "PGPORT", "PGDATABASE", "PGUSER", "PGPASSWORD", "PGSSLMODE", "PGOPTIONS", "PGSERVICE"})


def takes_database_url(settings: SettingsFile) -> Finding:
    """The settings take pgvector's configuration from DATABASE_URL."""
    read = [read for read in settings.reads if read.name == URL]
    n, paths = len(settings.reads), ", ".join(settings.paths)
    if not read:
        others = _names(other for other in settings.reads if concerns_pgvector(other, settings))
        return failed(
            "settings do not read DATABASE_URL", n=n, observed=others or "no variable for pgvector",
            expected=URL, remedy=f"read {URL} in {paths} and derive pgvector's configuration from it",
        )  # fmt: skip
    if settings.unconnected or not settings.used:
        reason = settings.unconnected or f"no setting that {settings.connection} uses could be followed"
        return unknown(
            "what the connection takes from the settings cannot be told", n=n, observed=reason,
            remedy="map it in target.toml, [deployment] connection, and let it take its address from the settings",
        )  # fmt: skip
    filled = {name for one in read for name in one.fills} & set(settings.used)
    if filled:
        return passed(
            n, ", ".join(sorted(filled)), detail=f"from {URL} at {_places(read)}, used by {settings.connection}"
        )
    return failed(
        "the connection does not use DATABASE_URL", n=n, observed=", ".join(settings.used),
        expected=f"a setting made from {URL} ({_places(read)})",
        remedy=f"let {settings.connection} connect with what {paths} makes of {URL}",
    )  # fmt: skip


def have_defaults(settings: SettingsFile) -> Finding:
    """Every variable but DATABASE_URL that the settings read for pgvector has a default."""
    reads = [read for read in settings.reads if concerns_pgvector(read, settings)]
    missing = [read for read in reads if read.default is None and read.name != URL]
    n, expected = len(reads), f"a default for every variable but {URL}"
    if missing:
        return failed(
            "a variable has no default", n=n, observed=_named_places(missing), expected=expected,
            remedy=f'give it one, as os.getenv("{missing[0].name}", "...") at {missing[0].place}',
        )  # fmt: skip
    if settings.unreadable or not reads:
        where = ", ".join(map(str, settings.unreadable))
        return unknown(
            "which variables are read cannot be told", n=n, observed=where or "no variable for pgvector",
            expected=expected, remedy="name the variables in the settings as literals",
        )  # fmt: skip
    return passed(n, _names(reads), expected=expected)


def example_names_every_variable(example: EnvExample, settings: SettingsFile) -> Finding:
    """The env example names every variable that the settings read for pgvector, if only in a comment that sets it."""
    wanted = [read for read in settings.reads if concerns_pgvector(read, settings)]
    missing = [read for read in wanted if read.name not in example.names]
    n, where = len({read.name for read in wanted}), ", ".join(example.paths)
    if missing:
        lines = " and ".join(dict.fromkeys(f"{read.name}=..." for read in missing))
        return failed(
            "the env example lacks a variable", n=n, observed=f"without {_names(missing)}",
            expected="every variable that the settings read for pgvector",
            remedy=f"add to {where}, commented out where it is optional: {lines}", detail=_named_places(missing),
        )  # fmt: skip
    if settings.unreadable or not wanted:
        return unknown(
            "which variables are read cannot be told", n=n,
            observed=", ".join(map(str, settings.unreadable)) or "no variable for pgvector",
            remedy="name the variables in the settings as literals",
        )  # fmt: skip
    return passed(n, _names(wanted), detail=where)


def script_asserts(script: ValidationScript) -> Finding:
    """The validation script has a test that pytest collects and that asserts."""
    good = [test for test in script.tests if test.asserts and not test.skipped]
    n, where = len(script.tests), ", ".join(script.paths)
    if good:
        asserts = sum(len(test.asserts) for test in good)
        return passed(n, f"{len(good)} of {n} tests with {asserts} assertions", detail=where)
    expected = "a function test_* with an assert that can fail"
    if not script.tests:
        imported = f"; imported, and no test: {', '.join(script.imported)}" if script.imported else ""
        return failed(
            "pytest collects no test", n=n, observed=f"{where}: 0 tests{imported}", expected=expected,
            remedy=f"turn what {where} prints into functions test_* that assert",
        )  # fmt: skip
    return failed(
        "no test can fail", n=n, observed="; ".join(_emptiness(test) for test in script.tests[:5]), expected=expected,
        remedy=f"assert in {script.tests[0].name} what the validation is about",
    )  # fmt: skip


def concerns_pgvector(read: SettingRead, settings: SettingsFile) -> bool:
    """Whether a variable is read for pgvector: its name says so, or the connection uses the setting it is read for."""
    words = set(re.split(r"[^A-Z0-9]+", read.name.upper()))
    if words & FOREIGN_WORDS:
        return False
    named = bool(words & (OWN_WORDS | SHARED_WORDS)) or read.name.upper() in LIBPQ
    return named or bool(set(read.sets) & set(settings.used))


def _emptiness(test: ScriptTest) -> str:
    if test.skipped:
        return f"{test.name} is always skipped ({test.place})"
    reasons = ", ".join(f"{place}: {reason}" for place, reason in test.empty)
    return f"{test.name} asserts nothing ({reasons or test.place})"


def _names(reads: Iterable[SettingRead]) -> str:
    return ", ".join(dict.fromkeys(read.name for read in reads))


def _places(reads: Iterable[SettingRead]) -> str:
    return ", ".join(str(read.place) for read in reads)


def _named_places(reads: Iterable[SettingRead]) -> str:
    return ", ".join(f"{read.name} ({read.place})" for read in reads)
