"""The `gate` command. What it needs is imported where it is needed, so that --help answers at once."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import click

from gate import checkout, options
from gate.failures import end, end_interrupted, explained, take_any_text
from gate.ledgering import ledger
from gate.standing_commands import attest, status, sync, waive
from gate.transfer import transfer

PASSED, USAGE, UNDECIDED = 0, 2, 3


def _say(line: str) -> None:
    """Progress goes to stderr, so that stdout holds the report alone."""
    click.echo(line, err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="phasegate")
def gate() -> None:
    """A strategy document that proves itself: judge its phases on the real systems.

    \b
    First steps:
      gate run --rehearse phase2     judge phase 2 on embedded engines (no Docker, nothing to set up)
      gate doctor                    which target is configured, and what it still lacks
      gate run phase2                judge phase 2 on the configured target
      gate explain CHECK             why a check is there, how it judges, what to do when it is red

    \b
    Exit codes, everywhere: 0 passed, 1 failed, 2 wrong usage, 3 undecided, 130 interrupted.
    """


@gate.command()
@click.argument("phases", nargs=-1, metavar="[PHASE]...")
@options.STRATEGY
@options.PHASES
@options.file(
    "--report",
    "reports",
    multiple=True,
    help="Write the report here too, by its suffix: .json .md .html .xml (JUnit); may be given several times.",
)
@options.file(
    "--allure", metavar="DIR", help="Put results for Allure into this folder; what never reported is there as broken."
)
@click.option(
    "--write",
    is_flag=True,
    help="Write the document itself: proven boxes ticked, those whose proof failed or expired un-ticked.",
)
@options.file("--write-to", help="Write a copy of the document: proven boxes ticked, refuted ones un-ticked.")
@options.file(
    "--ledger",
    help="Record the run here instead of beside the document: in CI, as an artefact that gate ledger import adopts.",
)
@options.REHEARSE
@click.option(
    "--deadline",
    "deadline_s",
    type=click.FloatRange(min=1),
    default=900.0,
    show_default=True,
    metavar="SECONDS",
    help="End the run after this time; the rest is undecided.",
)
def run(phases: tuple[str, ...], folder: Path, **given: object) -> None:
    """Run the phases' checks, decide, and report.

    Without PHASE, every phase of the document. The target is the configured one (environment, .env or target.toml in
    this directory); where nothing is configured, the embedded engines.

    \b
    Examples:
      gate run phase2
      gate run phase2 --strategy STRATEGY.md --write-to CHECKED.md
      gate run --rehearse phase2 --report phase2.json --report phase2.html
    """
    from gate import on_github
    from gate import run as running
    from gate.plan import Options
    from gate.verdict import EXIT_CODES
    from reports import terminal

    summary = running.run(Options(phases=phases, folder=folder, **given), _say)  # type: ignore[arg-type]
    tty = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns
    text = terminal.render(summary, width=width, colour=not os.environ.get("NO_COLOR"), tty=tty)
    if on_github.runs_here(os.environ) and not tty:
        text = on_github.told(summary, text, folder, os.environ, _say)
    click.echo(text, nl=not text.endswith("\n"), color=tty)
    raise click.exceptions.Exit(EXIT_CODES[summary.verdict])


@gate.command("list")
@options.PHASES
def list_(folder: Path) -> None:
    """List every task with the checks that prove it, without running anything."""
    from gate import listing

    click.echo("\n".join(listing.catalogue_lines(folder)))


@gate.command()
@click.argument("check")
@options.PHASES
def explain(check: str, folder: Path) -> None:
    """Explain CHECK: its claim, why it matters, how it judges, its saboteurs, the remedy.

    CHECK is an id such as phase2.schema.table_exists; its last part is enough where that is unambiguous.
    """
    from gate import listing

    click.echo("\n".join(listing.explanation(folder, check)))


@gate.command()
def doctor() -> None:
    """Say what is configured and reachable, and what would decide what is undecided."""
    from gate import doctor as examining

    lines, code = examining.report(Path.cwd(), os.environ)
    click.echo("\n".join(lines))
    raise click.exceptions.Exit(code)


@gate.command()
@click.argument("parts", nargs=-1, type=click.Choice(["source", "v1"]), metavar="[source] [v1]")
@click.option("--reason", metavar="TEXT", help="Record it anew, and why; the reason is kept in file and ledger.")
@options.STRATEGY
@options.LEDGER
@options.REHEARSE
def baseline(**given: Any) -> None:
    """Record what must stay as it is: the source and v1, before anything is changed beside them.

    \b
    source   settings, payload indexes, the count of points and the digests of 1,000 of them, into
             baseline/source.json in this directory; phase 5 holds the source against it
    v1       the service's OpenAPI, and its answers to requests that write nothing, of USER_TOKEN's and
             OTHER_USER_TOKEN's user, into baseline/v1.json; phase 1 holds v1 against it

    Without either, what the target has. All of it is recorded or nothing, with a record in the ledger; review and
    commit the files. Nothing is written to source or service. With --rehearse: v1 of the embedded target, into
    reference/baseline/v1.json of this checkout.

    \b
    Examples:
      gate baseline --strategy STRATEGY.md
      gate baseline v1 --reason "the limit of a page is 500 now" --strategy STRATEGY.md
    """
    from gate import baseline as recording

    asked = recording.Options(directory=Path.cwd(), environ=os.environ, **given)
    click.echo("\n".join(recording.record(asked, _say)))


@gate.command()
def up() -> None:
    """Start the embedded target, with its graph, and keep it warm; it stops by itself when nobody uses it."""
    from fixtures import engines

    for name, value in engines.up(_say, graph=True).described().items():
        click.echo(f"{name}={value}")


@gate.command()
@click.option("--purge", is_flag=True, help="Remove the engines' data and binaries too.")
def down(*, purge: bool) -> None:
    """Stop the embedded target; leaves no process behind."""
    from fixtures import engines

    done = engines.down(purge=purge)
    gone = "the embedded target is down" + (" and its folder is removed" if purge else "")
    click.echo(gone if done else "there is no embedded target here: nothing to do")


gate.add_command(transfer)
gate.add_command(ledger)
for _command in (status, sync, attest, waive):
    gate.add_command(_command)


def main() -> NoReturn:
    """Run the command; whatever goes wrong becomes one clear line and the right exit code."""
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)
        take_any_text()
        problem = checkout.stranger()
        code = UNDECIDED if problem else gate.main(standalone_mode=False)
    except (KeyboardInterrupt, click.Abort):
        end_interrupted()
    except click.ClickException as error:
        with suppress(OSError):
            error.show()
        end("", USAGE)
    except SystemExit:  # click's way to say, with code 1, that nobody reads any more
        end("", UNDECIDED)
    except Exception as error:
        end(*explained(error))
    end(f"undecided: {problem}" if problem else "", code or PASSED)
