"""What may be said to a system that is only read; each judge returns what may not, one line each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

GRPC_READS = frozenset({
    "/qdrant.Qdrant/HealthCheck",
    "/qdrant.Collections/Get", "/qdrant.Collections/List", "/qdrant.Collections/ListAliases",
    "/qdrant.Collections/CollectionExists",
    "/qdrant.Points/Get", "/qdrant.Points/Scroll", "/qdrant.Points/Count",
    "/qdrant.Points/Query", "/qdrant.Points/QueryBatch", "/qdrant.Points/Search", "/qdrant.Points/SearchBatch",
})  # fmt: skip
HTTP_READS = re.compile(
    r"POST /collections/[^/]+/points(/scroll|/count|/query|/query/batch|/search|/search/batch)?(\?.*)?"
    r"|POST (/v1)?/embeddings"
)
"""Reads that have a body; everything else has to be GET or HEAD."""
_RIGHTS = re.compile(r"permission|denied|may not|rights?\b|privilege|grant", re.IGNORECASE)
_LITERALS = re.compile(
    r"""--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\$(\w*)\$.*?\$\1\$|"(?:[^"]|"")*\"""", re.DOTALL
)  # fmt: skip
_READS = re.compile(r"SELECT|WITH|SHOW|EXPLAIN|VALUES|TABLE|DECLARE|FETCH|CLOSE|DEALLOCATE|COPY \(", re.IGNORECASE)
_WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE|MERGE|INTO|TRUNCATE|CREATE|ALTER|DROP)\b", re.IGNORECASE)
_EFFECTS = re.compile(
    r"\b(nextval|setval|set_config|pg_terminate_backend|pg_cancel_backend|pg_notify|pg_reload_conf|pg_advisory_lock"
    r"|pg_try_advisory_lock|pg_switch_wal|pg_create_\w+|lo_\w+|dblink\w*)\s*\(", re.IGNORECASE,
)  # fmt: skip
"""Functions that change something, some of them even in a read-only transaction."""
_OF_A_TRANSACTION = re.compile(
    r"SAVEPOINT\b|RELEASE\b|ROLLBACK TO\b|SET LOCAL\b|SET CONSTRAINTS\b|SET TRANSACTION SNAPSHOT\b", re.IGNORECASE
)
_TIME_OUT = re.compile(r"SET LOCAL (statement_timeout|lock_timeout) = '?([1-9]\d*)(ms|s)", re.IGNORECASE)


def for_want_of_rights(causes: Mapping[str, str]) -> dict[str, str]:
    """Of the causes by check, those that tell of a right which is missing."""
    return {check: cause for check, cause in causes.items() if _RIGHTS.search(cause)}


def grpc_writes(called: Iterable[str]) -> list[str]:
    """The methods that are no reads."""
    return sorted(set(called) - GRPC_READS)


def http_writes(asked: Iterable[tuple[str, str]]) -> list[str]:
    """The requests that are no reads."""
    told = {f"{method} {path}" for method, path in asked if method not in ("GET", "HEAD")}
    return sorted(line for line in told if not HTTP_READS.fullmatch(line))


def forbidden(sessions: Mapping[str, Iterable[str]], *, scratch: str) -> list[str]:
    """What each session's statements may not do on a system where only the scratch schema may be written to."""
    return [line for statements in sessions.values() for line in _Session(scratch).violations(statements)]


@dataclass(slots=True)
class _Session:
    scratch: str
    mode: str = ""
    """That of the open transaction: "", "read" or "write"."""
    bounded: frozenset[str] = frozenset()
    """The time-outs that are set in it."""

    def violations(self, statements: Iterable[str]) -> Iterator[str]:
        for text in statements:
            for one in _parts(text):
                for what in self._judged(one):
                    yield f"{what}: {' '.join(one.split())[:120]}"

    def _judged(self, one: str) -> Iterator[str]:
        bare = _bare(one)
        if found := re.match(r"(BEGIN|START TRANSACTION)\b(.*)", bare, re.IGNORECASE | re.DOTALL):
            yield from self._begun(found[2].upper())
        elif re.match(r"(ROLLBACK|ABORT)\b(?! TO)", bare, re.IGNORECASE):
            self.mode, self.bounded = "", frozenset()
        elif re.match(r"(COMMIT|END|PREPARE TRANSACTION)\b", bare, re.IGNORECASE):
            yield "is not rolled back"
        elif not self.mode:
            yield "is in no transaction"
        elif _OF_A_TRANSACTION.match(bare):
            self._set(one)
        else:
            yield from self._executed(one, bare)

    def _begun(self, modes: str) -> Iterator[str]:
        if self.mode:
            yield "begins within a transaction"
        if "READ ONLY" not in modes and "READ WRITE" not in modes:
            yield "does not say whether it writes"
        self.mode, self.bounded = "read" if "READ ONLY" in modes else "write", frozenset()

    def _set(self, one: str) -> None:
        if found := _TIME_OUT.match(one):
            self.bounded |= {found[1].lower()}
        elif found := re.match(r"SET LOCAL (statement_timeout|lock_timeout)\b", one, re.IGNORECASE):
            self.bounded -= {found[1].lower()}

    def _executed(self, one: str, bare: str) -> Iterator[str]:
        for missing in sorted({"statement_timeout", "lock_timeout"} - self.bounded):
            yield f"runs without {missing}"
        if _EFFECTS.search(bare):
            yield "calls what has an effect"
        if _READS.match(bare) and not _WRITES.search(bare):
            return
        if self.mode != "write":
            yield "writes in a transaction that only reads"
        elif not self._is_in_scratch(one):
            yield "writes outside the scratch schema"

    def _is_in_scratch(self, one: str) -> bool:
        name = rf'(?:"{self.scratch}"|{self.scratch})\.'
        verbs = (
            rf"(INSERT INTO|UPDATE|DELETE FROM|TRUNCATE(?: TABLE)?|ANALYZE|COPY|ALTER TABLE|ALTER SEQUENCE) {name}"
            rf"|CREATE (UNLOGGED )?(TABLE|SEQUENCE) (IF NOT EXISTS )?{name}"
            rf"|CREATE (UNIQUE )?INDEX \S+ ON (ONLY )?{name}|CREATE (CONSTRAINT )?TRIGGER .* ON {name}"
            rf"|CREATE SCHEMA (\"{self.scratch}\"|{self.scratch})$"
        )
        return re.match(verbs, one, re.IGNORECASE | re.DOTALL) is not None


def _parts(text: str) -> Iterator[str]:
    """The statements of one message."""
    begin = 0
    hidden = _LITERALS.sub(lambda found: "_" * len(found[0]), text)
    for end in [found.start() for found in re.finditer(";", hidden)] + [len(text)]:
        if part := text[begin:end].strip():
            yield part
        begin = end + 1


def _bare(one: str) -> str:
    """Without literals, quoted names and comments, in which any word may stand."""
    return _LITERALS.sub(lambda found: "" if found[0].startswith(("--", "/*")) else "''", one).strip()
