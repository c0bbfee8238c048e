"""`gate baseline`: record what must stay as it is, before anything is changed beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gate import baseline_parts, ledgers
from gate.baseline_parts import PARTS, SOURCE
from gate.checkout import STRATEGY
from gate.ledger import file as ledger_file
from gate.ledger import records
from gate.ledger.records import Kind
from gate.strategy import document_file
from gate.usage import UsageError
from reports.files import replace
from stores import target as settings
from stores.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from gate.baseline_parts import Recorded
    from gate.ledger.chain import Line
    from gate.strategy.document import Document
    from stores.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line asks for."""

    directory: Path
    parts: tuple[str, ...] = ()
    """"source" and "v1"; none: what the target has."""
    reason: str | None = None
    strategy: Path = STRATEGY
    ledger: Path | None = None
    """Another ledger than the document's own."""
    rehearse: bool = False
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)


def record(options: Options, say: Callable[[str], None]) -> list[str]:
    """Record what was asked for, all of it or nothing; returns what to say.

    Raises UsageError, TargetError, DocumentError and LedgerError before anybody is asked, and StoreError.
    """
    reason = _reason(options.reason)
    document = document_file.load(options.strategy)
    target = None if options.rehearse else _configured(options)
    ledger = ledgers.place(options.strategy, options.ledger, rehearsal=target is None)
    ledger_file.check_writable(ledger)
    lines = ledgers.lines(ledger, document, rehearsal=target is None)
    target = target or _embedded(options.parts, say)
    wanted = _wanted(baseline_parts.places(target, options.directory), options.parts, reason, lines)
    found = [baseline_parts.made(part, path, target, reason) for part, path in wanted.items()]
    line = _written(found, document, ledger, reason, rehearsal=target.rehearsal)
    told = [said for one in found for said in (f"recorded in {one.path}:", *one.told)]
    return [*told, f"record {line.seq} ({line.id}) in {ledger}"]


def _reason(given: str | None) -> str:
    if given is not None and not given.strip():
        raise UsageError("--reason is empty: say why the baseline is recorded anew, it is kept in file and ledger")
    return redact(" ".join((given or "").split()))


def _configured(options: Options) -> Target:
    target = settings.load(options.environ, options.directory)
    if target is None:
        raise UsageError(
            "no target is configured; the embedded one records its source when it is filled, and v1 with --rehearse"
        )
    return target


def _embedded(parts: Sequence[str], say: Callable[[str], None]) -> Target:
    from fixtures.embedded import Wanted, embedded

    if SOURCE in parts:
        raise UsageError("the embedded target's source is recorded when it is filled; leave source out")
    return embedded(say, Wanted(graph=True, api=True))


def _wanted(
    there: Mapping[str, Path], parts: Sequence[str], reason: str, lines: Iterable[Line]
) -> Mapping[str, Path]:  # fmt: skip
    """What is to be recorded: what was named, else what the target has; without a reason nothing for a second time."""
    if lacking := [part for part in parts if part not in there]:
        raise UsageError(f"the target has no {lacking[0]} to record; it has: {', '.join(there)}")
    wanted = {part: there[part] for part in PARTS if part in (parts or there)}
    kept = [path for path in wanted.values() if path.exists()]
    if reason:
        return wanted
    _require_first([path for path in wanted.values() if path not in kept], lines)
    if kept and (parts or len(kept) == len(wanted)):
        raise UsageError(f"{kept[0]} is there already: give --reason TEXT to record it anew")
    return {part: path for part, path in wanted.items() if path not in kept}


def _require_first(paths: Iterable[Path], lines: Iterable[Line]) -> None:
    """Raise where the ledger has that one of these was recorded before: that it is gone is no reason."""
    told = [line for line in lines if line.kind == Kind.BASELINE]
    recorded = {name: line for line in told for name in records.baselines(line.statement())}
    for path in paths:
        if line := recorded.get(baseline_parts.name(path)):
            raise UsageError(
                f"{path} is gone, but record {line.seq} ({line.id}) says that it was recorded: restore it from version "
                "control, or give --reason TEXT to record it anew"
            )


def _written(
    found: Sequence[Recorded], document: Document, ledger: Path, reason: str, *, rehearsal: bool
) -> Line:  # fmt: skip
    """The files replaced, once the ledger has the record of it."""
    told = records.of_document(document)
    own = {
        "rehearsal": rehearsal,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "document": told,
        "reason": reason,
        "files": [one.as_file() for one in found],
    }
    subjects = [records.subject(told["name"], document.raw), *(records.subject(one.name, one.content) for one in found)]
    statement, lines = records.statement(Kind.BASELINE, subjects, own), list["Line"]()
    _replace(found, lambda: lines.append(ledger_file.append(ledger, statement, kind=Kind.BASELINE)))
    return lines[0]


def _replace(found: Sequence[Recorded], record: Callable[[], None]) -> None:
    """All of the new bytes are on the disk before the record is made, and take their names after it."""
    if not found:
        record()
        return
    path = found[0].path
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path.resolve(), found[0].content, confirm=lambda: _replace(found[1:], record))
