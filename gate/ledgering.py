"""`gate ledger`: the ledger's commands. What they need is imported where it is needed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gate import checkout, options

if TYPE_CHECKING:
    from collections.abc import Callable

_strategy = options.file(
    "--strategy", help="The strategy document; default is PHASEGATE_STRATEGY, else phases/STRATEGY.md."
)
_ledger = options.file(
    "--ledger", "given", help="The ledger; default is the one beside the document, NAME.ledger.jsonl."
)
_rehearse = click.option("--rehearse", is_flag=True, help="Take the ledger of the rehearsals.")


def _placed(command: Callable[..., Any]) -> Callable[..., Any]:
    return _strategy(_ledger(_rehearse(command)))


@click.group()
def ledger() -> None:
    """Look after the ledger: the records that the document's boxes rest on.

    The ledger is a file beside the document, one record a line, and each record holds the hash of the one before. Put
    it under version control with the document: then not even its whole history can be rewritten unnoticed.

    \b
    First steps:
      gate ledger show               what was recorded, a line each
      gate ledger show 12            one record; its number or the first letters of its id
      gate ledger verify             whether anybody changed, removed or put in a record
      gate ledger import CI.jsonl    take over what a CI job recorded
      gate ledger repair             after a fault that cannot be undone: keep what is sound
    """


@ledger.command()
@_placed
def verify(*, strategy: Path | None, given: Path | None, rehearse: bool) -> None:
    """Verify that every record is as it was written, and none is missing.

    Each line's hash is taken again, and must be the one that the next line names. Where the ledger is in git, what the
    checked-out commit holds must be its beginning. Nothing is changed.

    \b
    Examples:
      gate ledger verify
      gate ledger verify --strategy STRATEGY.md
      gate ledger verify --ledger ci.ledger.jsonl

    Exit codes: 0 sound, 1 a fault or a torn last line (each with a way on), 2 no ledger that could be read.
    """
    from gate.ledger import verify as verifying

    # A ledger that is named alone may be any document's.
    document = (strategy or checkout.STRATEGY) if (strategy or not given) and not rehearse else None
    lines, code = verifying.report(_place(strategy, given, rehearse=rehearse), document)
    _end(lines, code)


@ledger.command()
@click.argument("record", required=False, metavar="[ID|SEQ]")
@click.option("--json", "as_json", is_flag=True, help="The ledger's own lines, for jq and other programs.")
@_placed
def show(record: str | None, *, as_json: bool, strategy: Path | None, given: Path | None, rehearse: bool) -> None:
    """Show what was recorded: a line for each record, or one record in full.

    ID|SEQ is a record's number, or the first letters of its id (four at least). Records of a broken ledger are not
    shown: nobody knows what they said.

    \b
    Examples:
      gate ledger show
      gate ledger show 12
      gate ledger show 3f9a01c2
      gate ledger show 12 --json | jq .statement.predicate
    """
    from gate.ledger import show as showing

    _end(showing.report(_place(strategy, given, rehearse=rehearse), record, as_json=as_json))


@ledger.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@_strategy
@_ledger
def import_(file: Path, *, strategy: Path | None, given: Path | None) -> None:
    """Take the records of FILE, another ledger, into the document's own.

    For what a CI job recorded elsewhere (gate run --ledger FILE): runs, attestations, waivers, revocations and
    baselines are appended anew, each with where it comes from. What was imported before is passed over. All that is new
    is taken, or none: a rehearsal's record, one of another document, one from the future, and one that is older than
    what the ledger says of the same phase and target are refused by name.

    \b
    Examples:
      gate ledger import ci.ledger.jsonl
      gate ledger import ci.ledger.jsonl --strategy STRATEGY.md

    Exit codes: 0 imported, or nothing was new; 2 refused, and nothing was changed.
    """
    from gate.ledger import changing

    _end(changing.imported(file, strategy or checkout.STRATEGY, _place(strategy, given, rehearse=False)))


@ledger.command()
@_placed
def repair(*, strategy: Path | None, given: Path | None, rehearse: bool) -> None:
    """Keep the sound beginning of a ledger that has a fault, or that ends in a torn line.

    First the whole file as it is goes to a copy beside it (NAME.ledger.jsonl.broken-TIME). Then the ledger is cut
    before the first line with a fault, and what is lost is listed: what those records proved must be run, or stated,
    again. Where the file can be brought back from version control or a backup, do that instead. Of sound records behind
    a byte order mark (BOM) none is lost: only the mark is taken away.

    \b
    Examples:
      gate ledger repair
      gate ledger repair --ledger ci.ledger.jsonl

    Exit codes: 0 repaired, or nothing to repair; 2 where cutting is no way on, and nothing was changed.
    """
    from gate.ledger import changing

    _end(changing.repaired(_place(strategy, given, rehearse=rehearse)))


def _place(strategy: Path | None, given: Path | None, *, rehearse: bool) -> Path:
    from gate import ledgers

    return ledgers.place(strategy or checkout.STRATEGY, given, rehearsal=rehearse)


def _end(lines: list[str], code: int = 0) -> None:
    click.echo("\n".join(lines))
    raise click.exceptions.Exit(code)
