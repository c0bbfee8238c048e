"""How fast points are written to Qdrant, beside the same points sent ready-made, and beside the obvious script.

python -m benchmarks.writing --qdrant http://127.0.0.1:6333
"""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from benchmarks.lines import LEAST, Line, save, table
from benchmarks.rounds import Rounds
from benchmarks.writers import PAGE, Server, calls_of, collection, obvious, ready_made, send, write
from fixtures.engines.data import memories

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Say = Callable[[str], None]

FLOOR, TEXTS, VALUES = "ready-made requests", "Writer, payloads as text", "Writer, payloads as values"
OBVIOUS, OBVIOUS_GRPC = "the obvious script", "the obvious script over gRPC"
ROWS, DIMENSION, SAMPLE_ROWS = 20_000, 1_536, 2_000
OUTPUT = Path(".benchmarks/writing.json")


def measured(server: Server, *, rows: int, dimension: int, rounds: int, say: Say) -> list[Line]:
    """Everything, as the lines of the report."""
    batches = list(memories(rows, dimension))
    requests = [ready_made(batch, begin) for batch in batches for begin in range(0, len(batch.ids), PAGE)]
    calls, sample = calls_of(batches), min(SAMPLE_ROWS, rows)
    contestants: dict[str, Callable[[], None]] = {
        FLOOR: lambda: send(server, requests), TEXTS: lambda: write(server, calls, texts=True),
        VALUES: lambda: write(server, calls, texts=False),
        OBVIOUS_GRPC: lambda: obvious(server, batches, sample, over_grpc=True),
    }  # fmt: skip
    if server.serves_rest():
        contestants[OBVIOUS] = lambda: obvious(server, batches, sample, over_grpc=False)
    raced = Rounds()
    for number in range(1, rounds + 1):
        for name, run in contestants.items():
            written = sample if name.startswith(OBVIOUS) else rows
            with collection(server, dimension, expected=written):
                raced.time(name, run, scale=rows / written)
        say(f"round {number} of {rounds}: {'; '.join(f'{name} {s[-1]:.2f} s' for name, s in raced.seconds.items())}")
    return list(_lines(raced, rows))


def _lines(raced: Rounds, rows: int) -> Iterator[Line]:
    for name, seconds in raced.seconds.items():
        yield Line(name=name, value=rows / statistics.median(seconds), unit="rows/s")
    for name in (TEXTS, VALUES):
        yield Line(
            name=f"rate of {name}, by {FLOOR}", value=raced.ratio(FLOOR, name), direction=LEAST, limit=0.5, aim=0.8
        )
    if OBVIOUS in raced.seconds:
        yield Line(name=f"{OBVIOUS}, by {TEXTS}", value=raced.ratio(OBVIOUS, TEXTS), direction=LEAST, limit=5.0)
    yield Line(name=f"{OBVIOUS_GRPC}, by {TEXTS}", value=raced.ratio(OBVIOUS_GRPC, TEXTS))
    for name in (TEXTS, VALUES):
        yield Line(
            name=f"client CPU of a row, {name}", value=statistics.median(raced.cpu[name]) / rows * 1e6, unit="us"
        )


@click.command(help="Measure how points are written to a Qdrant, in a collection of their own.")
@click.option("--qdrant", metavar="URL", required=True)
@click.option("--grpc", "grpc_port", type=int, default=None, help="[default: the port after the URL's]")
@click.option("--rows", type=click.IntRange(min=1), default=ROWS, show_default=True)
@click.option("--dimension", type=click.IntRange(min=1), default=DIMENSION, show_default=True)
@click.option("--rounds", type=click.IntRange(min=1), default=3, show_default=True)
@click.option("--output", type=click.Path(path_type=Path), default=OUTPUT, show_default=True)
def main(*, qdrant: str, grpc_port: int | None, rows: int, dimension: int, rounds: int, output: Path) -> None:
    server = Server(url=qdrant, grpc_port=grpc_port or (urlsplit(qdrant).port or 6333) + 1)
    lines = measured(server, rows=rows, dimension=dimension, rounds=rounds, say=lambda line: click.echo(line, err=True))
    save(lines, output, rounds=rounds)
    click.echo(table(lines))


if __name__ == "__main__":
    main()
