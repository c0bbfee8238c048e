"""What a ledger's records say: in-toto Statements, those of runs with the test-result predicate.

Statement: https://in-toto.io/Statement/v1. A run's predicate: https://in-toto.io/attestation/test-result/v0.1, with
what that leaves out under the key "phasegate". The other kinds have predicates of their own.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from gate.standing.digests import of_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gate.strategy.document import Document

    Statement: TypeAlias = Mapping[str, Any]

STATEMENT = "https://in-toto.io/Statement/v1"
TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
OWN = "phasegate"
"""The key of the predicate under which phasegate's own words stand."""


class Kind(StrEnum):
    """What a record is about."""

    RUN = "run"
    ATTESTATION = "attestation"
    WAIVER = "waiver"
    REVOCATION = "revocation"
    WRITE = "write"
    UNDO = "undo"
    BASELINE = "baseline"


def statement(kind: Kind, subjects: Iterable[Statement], own: Mapping[str, Any], **predicate: Any) -> Statement:
    """A Statement about these subjects; `own` is what phasegate says beyond the predicate's own fields."""
    predicate_type = TEST_RESULT if kind is Kind.RUN else f"urn:phasegate:{kind}:v1"
    return {
        "_type": STATEMENT,
        "subject": list(subjects),
        "predicateType": predicate_type,
        "predicate": {**predicate, OWN: dict(own)},
    }


def subject(name: str, raw: bytes) -> Statement:
    """A file as the subject of a Statement."""
    return {"name": name, "digest": {"sha256": of_bytes(raw)}}


def of_document(document: Document) -> dict[str, str]:
    """Which document a record is of: its file's name, and its first heading."""
    return {"name": _file_name(document.name), "title": _heading(document)}


def document_of(found: Statement) -> tuple[str, str]:
    """Name and title of the document that a record is of."""
    told = own(found).get("document")
    if not isinstance(told, dict):
        return "", ""
    return str(told.get("name", "")), str(told.get("title", ""))


def same_document(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two records are of one document: it may be renamed or be given another title, but not both at once."""
    return one[0] == other[0] or (bool(one[1]) and one[1] == other[1])


def own(found: Statement) -> Mapping[str, Any]:
    """What phasegate says in a record beyond the predicate's own fields; nothing where it is no table."""
    predicate = found.get("predicate")
    told = predicate.get(OWN) if isinstance(predicate, dict) else None
    return told if isinstance(told, dict) else {}


def baselines(found: Statement) -> tuple[str, ...]:
    """The files that the record of a baseline names, whatever else stands there."""
    files = own(found).get("files")
    named = [one.get("name") for one in files if isinstance(one, dict)] if isinstance(files, list) else []
    return tuple(map(str, named))


def finished(found: Statement) -> datetime:
    """When what a record tells was over; raises ValueError and KeyError where it doesn't say."""
    told = own(found)["finished"]
    try:
        return datetime.fromisoformat(told).astimezone(UTC)
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise ValueError(f"{told!r} is no time") from error


def is_rehearsal(found: Statement) -> bool:
    """Whether the record is a rehearsal's, which proves nothing of any production; in doubt it is one."""
    return own(found).get("rehearsal") is not False


def _file_name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]


def _heading(document: Document) -> str:
    return next((heading.text for heading in document.outline.headings), "")
