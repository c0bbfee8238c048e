"""How fast and how frugal the comparison of a whole population is, beside the stores' own speed and the obvious script.

python -m benchmarks.data makes the collection and the table; then
python -m benchmarks.comparison --qdrant http://127.0.0.1:6333 --database postgresql://user@127.0.0.1/scratch
--collection benchmark --table benchmark
"""

from __future__ import annotations

import statistics
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click
from psycopg import sql

from benchmarks import floor, processes
from benchmarks.data import NO_GRAPH, fill_both, make_table, open_stores
from benchmarks.lines import LEAST, MOST, Line, save, table
from benchmarks.place import Place, name
from benchmarks.processes import peak_of_comparison
from benchmarks.recorded import recorded
from benchmarks.rounds import CHANGED, ENGINES, FLOOR, OBVIOUS, OURS, run_rounds
from fixtures.engines.source import create_collection
from transfer.executors import WORKERS
from transfer.plan import SPAN_ROWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.processes import Spent
    from benchmarks.recorded import Recording
    from benchmarks.rounds import Rounds

    Say = Callable[[str], None]

SAMPLE_ROWS = 5_000
"""What the obvious script reads; its time is then taken as many times as there are rows for these."""
RECORDED_ROWS = 10_000
OUTPUT = Path(".benchmarks/comparison.json")
SPANS_AT_LEAST = 2 * WORKERS
BEST_OF = 5
MICRO, MEGA = 1e6, 1e6


def measured(place: Place, *, rounds: int, say: Say) -> list[Line]:
    """Everything, as the lines of the report."""
    rows, dimension = place.population()
    say(f"{rows:,} rows of {dimension} numbers")
    raced = run_rounds(place, count=rounds, rows=rows, dimension=dimension, sample=SAMPLE_ROWS, say=say)
    recordings = recorded(place, dimension, rows=min(rows, RECORDED_ROWS), parts=2)
    return [
        *_of_rounds(raced, rows), *_of_cpu(place, raced, recordings, rows), *_of_memory(place, rows, dimension),
        *_of_processes(recordings),
    ]  # fmt: skip


def _of_rounds(raced: Rounds, rows: int) -> Iterator[Line]:
    yield Line(name=FLOOR, value=rows / statistics.median(raced.seconds[FLOOR]), unit="rows/s")
    for engine in ENGINES:
        yield Line(
            name=f"{engine}, by {FLOOR}", value=raced.ratio(engine, FLOOR), direction=MOST,
            limit=2.0 if engine == OURS else None, aim=1.3 if engine == OURS else None,
        )  # fmt: skip
    yield Line(name=f"{OBVIOUS}, by {OURS}", value=raced.ratio(OBVIOUS, OURS), direction=LEAST, limit=12.0, aim=20.0)
    yield Line(name=f"{CHANGED}, by none", value=raced.ratio(CHANGED, OURS), direction=MOST, limit=1.5)


def _of_cpu(place: Place, raced: Rounds, recordings: list[Recording], rows: int) -> Iterator[Line]:
    whole = statistics.median(raced.cpu[OURS])
    yield Line(name="client CPU of a row, all of it", value=whole / rows * MICRO, unit="us")
    reading = {"pages": floor.drain_pages, "rows": floor.drain_rows}
    for words, drain in reading.items():
        yield Line(name=f"reading {words}", value=_least_cpu(lambda: drain(place)) / rows * MICRO, unit="us")  # noqa: B023
    some = sum(len(recording.rows) for recording in recordings)
    for words, work in _PARTS.items():
        yield Line(name=words, value=sum(map(work, recordings)) / some * MICRO, unit="us")


def _decoding_pages(recording: Recording) -> float:
    return _least_cpu(lambda: _exhaust(recording.source()))


def _decoding_rows(recording: Recording) -> float:
    return _least_cpu(lambda: _exhaust(recording.destination()))


def _comparing(recording: Recording) -> float:
    source, destination = list(recording.source()), list(recording.destination())
    return _least_cpu(lambda: recording.compare(iter(source), iter(destination)))


_PARTS = {"decoding pages": _decoding_pages, "decoding rows": _decoding_rows, "comparing": _comparing}


def _of_memory(place: Place, rows: int, dimension: int) -> Iterator[Line]:
    # Spans so short that no worker is idle with the tenth, which is compared ten times: chance, which makes peaks, has
    # then as long with either, and what differs is the number of rows alone.
    span_rows = min(SPAN_ROWS, max(1, rows // 10 // SPANS_AT_LEAST))
    with _tenth(place, rows, dimension) as small:
        few = peak_of_comparison(small, span_rows=span_rows, times=10)
        many = peak_of_comparison(place, span_rows=span_rows, times=1)
    yield Line(name=f"memory, {rows // 10:,} rows ten times over", value=few / MEGA, unit="MB")
    yield Line(name=f"memory, {rows:,} rows", value=many / MEGA, unit="MB", direction=MOST, limit=400.0)
    yield Line(name="memory for 10 times the rows", value=many / few, direction=MOST, limit=1.2)


def _of_processes(recordings: list[Recording]) -> Iterator[Line]:
    work, loop = [], []
    for _ in range(BEST_OF):
        work.append([processes.work(recordings, processes=count) for count in (1, 2)])
        loop.append([processes.loop(processes=count) for count in (1, 2)])
    words = "2 processes by 1"
    yield Line(name=f"an empty loop, {words}", value=_gain(loop, "seconds"))
    yield Line(name=f"decoding and comparing, {words}", value=_gain(work, "seconds"), direction=LEAST, limit=1.6)
    yield Line(name=f"the same in CPU time, {words}", value=_gain(work, "cpu"), direction=LEAST, limit=1.6)


def _gain(tries: list[list[Spent]], kind: str) -> float:
    """Of the best of each: what else runs on the machine takes more from two processes than from one."""
    one, two = (min(getattr(spent, kind) for spent in some) for some in zip(*tries, strict=True))
    return float(one / two)


@contextmanager
def _tenth(place: Place, rows: int, dimension: int) -> Iterator[Place]:
    """A collection and a table with a tenth of the rows, for as long as the block lasts."""
    small = replace(place, collection=f"{place.collection}_tenth", table=f"{place.table}_tenth")
    drop = sql.SQL("drop table if exists {}").format(name(small.table))
    with open_stores(place.grpc, place.database) as (client, connection):
        graph = client.get_collection(place.collection).config.optimizer_config.indexing_threshold
        connection.execute(drop)
        make_table(connection, small.table, dimension)
        create_collection(client, small.collection, dimension, optimizers_config=None if graph else NO_GRAPH)
        fill_both(connection, small.table, client, small.collection, rows=max(1, rows // 10), dimension=dimension)
        try:
            yield small
        finally:
            connection.execute(drop)
            client.delete_collection(small.collection)


def _exhaust(blocks: Iterator[object]) -> None:
    for _ in blocks:
        pass


def _least_cpu(run: Callable[[], object]) -> float:
    """Seconds of this process, of the best of some times."""
    seconds = []
    for _ in range(BEST_OF):
        began = time.process_time()
        run()
        seconds.append(time.process_time() - began)
    return min(seconds)


@click.command(help="Measure the comparison of a collection with its table, side by side with what it is held against.")
@click.option("--qdrant", metavar="URL", required=True)
@click.option("--grpc", "grpc_port", type=int, default=None, help="[default: the port after the URL's]")
@click.option("--database", metavar="URL", required=True)
@click.option("--collection", required=True)
@click.option("--table", "table_name", required=True, help="table or schema.table, made by benchmarks.data")
@click.option("--rounds", type=click.IntRange(min=1), default=3, show_default=True)
@click.option("--output", type=click.Path(path_type=Path), default=OUTPUT, show_default=True)
def main(
    *, qdrant: str, grpc_port: int | None, database: str, collection: str, table_name: str, rounds: int, output: Path
) -> None:  # fmt: skip
    following = grpc_port or (urlsplit(qdrant).port or 6333) + 1
    place = Place(qdrant=qdrant, grpc_port=following, database=database, collection=collection, table=table_name)
    lines = measured(place, rounds=rounds, say=lambda line: click.echo(line, err=True))
    save(lines, output, rounds=rounds)
    click.echo(table(lines))


if __name__ == "__main__":
    main()
