"""`gate transfer`: the migration tool's commands. What they need is imported where it is needed."""

from __future__ import annotations

from pathlib import Path

import click


def _say(line: str) -> None:
    click.echo(line, err=True)


@click.group()
def transfer() -> None:
    """Compare what was migrated, over the whole population.

    \b
    First steps:
      gate transfer compare --rehearse    compare the embedded target's two stores
      gate transfer compare               compare the configured target's
    """


@transfer.command()
@click.option("--rehearse", is_flag=True, help="Take the embedded target whatever the environment says.")
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
def compare(**options: object) -> None:
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

    lines, code = comparing.run(comparing.Wanted(**options), _say)  # type: ignore[arg-type]
    click.echo("\n".join(lines))
    raise click.exceptions.Exit(code)


@transfer.command()
@click.option("--rehearse", is_flag=True, help="Take the embedded target whatever the environment says.")
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
    click.echo("\n".join(lines))
    raise click.exceptions.Exit(code)
