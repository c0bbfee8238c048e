"""`gate status`, `sync`, `attest` and `waive`: the ledger and the document. What they need is imported where needed."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gate import options

if TYPE_CHECKING:
    from collections.abc import Callable

_BY = click.option("--by", required=True, metavar="WHO", help="Who states it; kept in the ledger.")


def _places(command: Callable[..., None]) -> Callable[..., None]:
    return options.STRATEGY(options.PHASES(options.LEDGER(command)))


@click.command()
@_places
@click.option("--rehearse", is_flag=True, help="Where rehearsals stand, which prove nothing of any production.")
def status(*, rehearse: bool, **places: Any) -> None:
    """Say where each phase stands, by the ledger: verdict, tasks, age of the evidence, what blocks it.

    No server is asked. The exit code is that of all phases together: 0 passed, 1 failed, 3 undecided.
    """
    from gate import syncing
    from gate.standing import status as telling
    from gate.verdict import EXIT_CODES

    now, _, standings, remarks = syncing.read(**places, directory=Path.cwd(), rehearsal=rehearse)
    for remark in remarks:
        click.echo(f"NOTE {remark}")
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        from reports import standing_table

        rows = [telling.row(standing, now.now) for standing in standings]
        click.echo(standing_table.render(rows, width=shutil.get_terminal_size().columns), nl=False, color=True)
        click.echo(telling.last_line(standings))
    else:
        click.echo("\n".join(telling.lines(standings, now.now)))
    raise click.exceptions.Exit(EXIT_CODES[telling.decided(standings)])


@click.command()
@_places
@click.option("--check", "action", flag_value="check", help="Fail where the document says what nothing proves.")
@click.option("--write", "action", flag_value="write", help="Tick what is proven, un-tick what failed or expired.")
@click.option("--undo", "action", flag_value="undo", help="Take the last write back, byte for byte.")
def sync(*, action: str | None, **places: Any) -> None:
    """Hold the document against the ledger; without an option, show what --write would change.

    \b
    --check exits with 1 on: a box that is ticked and that nothing proves, a proof that is not written yet, evidence
    that counts no more, a task or check without partner, and what the document says against itself.
    """
    from gate import syncing

    lines, code = syncing.synced(action, **places, directory=Path.cwd())
    click.echo("\n".join(lines))
    raise click.exceptions.Exit(code)


@click.command()
@click.argument("phase")
@click.argument("task")
@_BY
@click.option(
    "--evidence", default="", metavar="URL", help="Where anybody can see it: a merge, a deployment, a report."
)
@click.option("--commit", default="", metavar="COMMIT", help="Of a merge: its commit, looked up in TARGET_REPO.")
@click.option("--revoke", "reason", metavar="WHY", help="Take the attestation back instead, and why.")
@_places
def attest(*, phase: str, task: str, by: str, evidence: str, commit: str, reason: str | None, **places: Any) -> None:
    """State that TASK of PHASE is done, where no check can prove it.

    \b
    Example:
      gate attest phase2 "Merge to main when stable" --by "Ada Lovelace" \\
          --evidence https://github.com/us/service/pull/12 --commit 1f3c9a2
    """
    from gate import stating
    from gate.ledger.records import Kind

    place = stating.Place(**places, directory=Path.cwd())
    if reason is None:
        click.echo(stating.attest(place, phase, task, by=by, evidence=evidence, commit=commit))
    else:
        click.echo(stating.revoke(place, phase, task, Kind.ATTESTATION, by=by, reason=reason))


@click.command()
@click.argument("phase")
@click.argument("task")
@_BY
@click.option("--reason", default="", metavar="WHY", help="Why it may wait, or why it is taken back.")
@click.option("--until", default="", metavar="DATE", help="The last day on which it counts: 2026-12-31.")
@click.option("--revoke", is_flag=True, help="Take the waiver back before its last day.")
@_places
def waive(*, phase: str, task: str, by: str, reason: str, until: str, revoke: bool, **places: Any) -> None:
    """Let TASK of PHASE go until a day, for a reason.

    A waiver changes no outcome, no box and no exit code; the phase may be complete with it, and every report shows it.
    """
    from gate import stating
    from gate.ledger.records import Kind

    place = stating.Place(**places, directory=Path.cwd())
    if revoke:
        click.echo(stating.revoke(place, phase, task, Kind.WAIVER, by=by, reason=reason))
    else:
        click.echo(stating.waive(place, phase, task, by=by, reason=reason, until=until))
