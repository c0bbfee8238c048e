"""`gate transfer`: the migration tool's commands. What they need is imported where it is needed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from gate import options

if TYPE_CHECKING:
    from collections.abc import Iterable


def _say(line: str) -> None:
    click.echo(line, err=True)


def _end(lines: Iterable[str], code: int) -> NoReturn:
    click.echo("\n".join(lines))
    raise click.exceptions.Exit(code)


@click.group()
def transfer() -> None:
    """Move memories from the source to the destination and back, and compare what was moved.

    \b
    First steps:
      gate transfer profile               will it fit? one scan of the source
      gate transfer export --to BACKUP    the source into a backup; the source is only read
      gate transfer import --from BACKUP  the backup into the destination, batch by batch
      gate transfer rollback              what was written after the cut-over, back to the source
      gate transfer compare               every row of the source with every row of the destination
    With --rehearse each of them takes the embedded target.
    """


@transfer.command()
@options.REHEARSE
@click.option(
    "--resume",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Go on with the interrupted comparison of this folder.",
)
@click.option(
    "--engine",
    default="threads",
    show_default=True,
    metavar="ENGINE",
    help="Where to compare: threads, processes, or the address of a Dask scheduler (tcp://host:8786).",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="How many ranges of ids are read at a time; each takes a connection to either store.",
)
@click.option(
    "--settle",
    "settle_s",
    type=click.FloatRange(0, 3600),
    default=1.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait before what differs is read again; longer where writes reach one store late.",
)
@click.option(
    "--report",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the result here as JSON.",
)
def compare(**given: object) -> None:
    """Compare every row of the source with every row of the destination.

    Vectors are compared by their bits, payloads by value; what differs is read again, and only what stays different
    counts. Every differing id goes into a file with what happened to it. Nothing is written to either store.

    \b
    Examples:
      gate transfer compare
      gate transfer compare --workers 4 --report comparison.json
      gate transfer compare --resume reports/runs/20260102T120000Z-compare

    Exit codes: 0 all the same, 1 something differs, 2 wrong usage, 3 undecided, 130 interrupted.
    """
    from gate import comparing

    lines, code = comparing.run(comparing.Wanted(**given), _say)  # type: ignore[arg-type]
    _end(lines, code)


@transfer.command()
@options.REHEARSE
@click.option(
    "--report",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write all of it here as JSON: every count, with ids.",
)
def profile(*, rehearse: bool, report: Path | None) -> None:
    """Tell before anything is moved whether it will fit, and what will surprise.

    One scan of the source counts what pgvector and jsonb refuse, change or treat otherwise. The destination's table is
    looked at where there is one, for the types of its columns. Nothing is written to either store.

    \b
    Examples:
      gate transfer profile
      gate transfer profile --report profile.json

    Exit codes: 0 everything fits (surprises are named), 1 something will not fit, 2 wrong usage,
    3 undecided (an empty source, one that was not read to its end), 130 interrupted.
    """
    from gate import profiling

    lines, code = profiling.run(_say, rehearse=rehearse, report=report)
    _end(lines, code)


@transfer.command()
@options.REHEARSE
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="The folder for the backup: a new one, or one with an unfinished export. Default: BACKUP_DIR.",
)
@click.option(
    "--second-look",
    type=click.Choice(["payloads", "vectors", "none"]),
    default="payloads",
    show_default=True,
    help="What is read of every point once more, to tell where the source moved meanwhile.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="How many ranges of ids are read at a time; each takes a connection.",
)
def export(**given: object) -> None:
    """Write everything that the source holds into a backup: Parquet files and a manifest.

    All named vectors, payloads and ids, with counts, a sha256 for each file, and the collection's settings. Qdrant has
    no snapshot of a scroll: a second look tells which points moved while they were read; these are read again and named
    in the manifest. Interrupted, the same line goes on where it ended. The source is only read.

    \b
    Examples:
      gate transfer export --to /backups/memories
      gate transfer export --rehearse
      duckdb -c "SELECT user, count(*) FROM '/backups/memories/parts/*.parquet' GROUP BY user"

    Exit codes: 0 exported, 2 wrong usage (a folder that is not free), 3 undecided (unreachable, an empty source,
    one that never held still), 130 interrupted.
    """
    from gate import exporting

    lines, code = exporting.run(exporting.Wanted(**given), _say)  # type: ignore[arg-type]
    _end(lines, code)


@transfer.command("import")
@options.REHEARSE
@click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="The backup that gate transfer export wrote. Default: BACKUP_DIR.",
)
@click.option(
    "--users",
    multiple=True,
    metavar="USER",
    help="Import this user's memories only, and several times: these users'. Test users go first so.",
)
@click.option("--live", is_flag=True, help="Keep the indexes while rows come in; without it they are built afterwards.")
@click.option("--keep-rows", is_flag=True, help="Let rows stay that the table holds already.")
@click.option("--dry-run", is_flag=True, help="Print the plan and what could not go; write nothing anywhere.")
@click.option(
    "--quarantine",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="For the rows that cannot go. Default: quarantine-TABLE.jsonl beside the backup's manifest.",
)
@click.option("--yes", "confirmed", is_flag=True, help="Write. Without it only the embedded target is written.")
def import_(**given: object) -> None:
    """Bring a backup into the destination's table, in batches that are verified before they are committed.

    The backup is checked first, every file by its sha256. Each batch is one transaction: binary COPY, read back and
    compared by bits and by value, then journaled in phasegate_journal beside the table, and committed. Interrupted in
    any way, the same line goes on after the last batch. What cannot go (NaN, NUL, an id beyond the column's range, what
    the table refuses) is written to the quarantine and counts as not done. A second import waits for nobody: the
    database holds a lock.

    \b
    Examples:
      gate transfer import --from /backups/memories --dry-run
      gate transfer import --from /backups/memories --users alice --users bob --yes
      gate transfer import --from /backups/memories --yes

    Exit codes: 0 all of it is there, 1 rows are in quarantine, 2 refused before anything was written (the backup is
    damaged, the table is not free, a right is missing, no --yes), 3 broken off (unreachable, a disk is full, rows
    that come back changed), 130 interrupted.
    """
    from gate import importing

    lines, code = importing.run(importing.Wanted(**given), _say)  # type: ignore[arg-type]
    _end(lines, code)


@transfer.command()
@options.REHEARSE
@click.option(
    "--from",
    "backup",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="The backup that was imported. Default: BACKUP_DIR.",
)
@click.option(
    "--prefer",
    type=click.Choice(["destination", "source"]),
    help="Whose state counts of a memory that both sides have changed since the backup; else that is refused.",
)
@click.option("--dry-run", is_flag=True, help="Tell what would go back and what cannot; write nothing anywhere.")
@click.option("--yes", "confirmed", is_flag=True, help="Write. Without it only the embedded target is written.")
def rollback(**given: object) -> None:
    """Bring to the source what was written to the destination after the cut-over: new, changed and deleted memories.

    The backup tells what the import wrote; what the table has otherwise by now was written later. Each such memory is
    held against the source before anything is written: what Qdrant cannot keep, and what both sides have changed, is
    told with its id. Then it goes back step by step, each read back and compared, and noted in the journal; last, both
    sides are compared whole. The destination is left as it is. Let nothing write to it meanwhile.

    \b
    Examples:
      gate transfer rollback --from /backups/memories --dry-run
      gate transfer rollback --from /backups/memories --yes

    Exit codes: 0 the source has everything, 1 some memories cannot go back or differ, 2 refused before anything was
    written (no journal of that backup's import, conflicts, no --yes), 3 broken off, 130 interrupted.
    """
    from gate import rolling_back

    lines, code = rolling_back.run(rolling_back.Wanted(**given), _say)  # type: ignore[arg-type]
    _end(lines, code)
