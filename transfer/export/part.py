"""One range of ids of the source, read into its file."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import psutil

from stores.backup.columns import batch_of, text_of
from stores.backup.manifest import Part
from stores.backup.part_file import PartWriter, sha256
from stores.qdrant_wire import payload_of
from transfer.ahead import ahead
from transfer.contents import Contents, user_of
from transfer.writing import AGAIN, writing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from checks.facts import Block, Span
    from stores.qdrant_pages import Pages
    from transfer.export.plan import Plan

PAYLOADS, VECTORS, NONE = "payloads", "vectors", "none"
"""What the second look looks at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A range that was read to its end."""

    number: int
    """Its place in the plan."""
    digest: str
    """Of what the second look will look at."""
    part: Part | None
    """None where the range holds no point."""
    peak_bytes: int = 0
    """The most memory the process held meanwhile, above what it held when it began."""


def write_part(pages: Pages, plan: Plan, number: int, folder: Path, *, second_look: str) -> Written:
    """Read a range and write its file; raises StoreErrors and TransferError, and then there is no file."""
    span, path = plan.spans[number], folder / plan.file(number)
    process = psutil.Process()
    before = peak = process.memory_info().rss
    contents = Contents()
    with (
        writing(path, then=AGAIN),
        PartWriter(path, plan.collection(span)) as writer,
        closing(ahead(pages.whole(span))) as blocks,
    ):
        for block, others in blocks:
            writer.add(_batch(writer, block, span, others, contents, plan.identity["user"], second_look))
            peak = max(peak, process.memory_info().rss)
    return Written(
        number=number, digest=contents.digest(), part=_part(plan, number, path, writer.rows), peak_bytes=peak - before
    )


def look_again(pages: Pages, plan: Plan, number: int, *, second_look: str) -> str:
    """The digest of what a range holds now."""
    span, contents = plan.spans[number], Contents()
    if second_look == PAYLOADS:
        for keys, payloads in pages.payloads(span):
            contents.add(keys, [text_of(payload_of(one)) for one in payloads])
        return contents.digest()
    for block, others in pages.whole(span):
        entries = cast("Sequence[Sequence[bytes]]", block.payloads)
        contents.add(block.keys, [text_of(payload_of(one)) for one in entries])
        contents.add_vectors(block, others)
    return contents.digest()


def _batch(
    writer: PartWriter, block: Block, span: Span, others: Mapping[str, Sequence[Any]], contents: Contents,
    user_key: str, second_look: str,
) -> Any:  # fmt: skip
    payloads = [payload_of(entries) for entries in cast("Sequence[Sequence[bytes]]", block.payloads)]
    texts = [text_of(payload) for payload in payloads]
    contents.add(block.keys, texts)
    if second_look == VECTORS:
        contents.add_vectors(block, others)
    users = [user_of(payload, user_key) for payload in payloads]
    return batch_of(writer.schema, block, span.kind, texts, users, others)


def _part(plan: Plan, number: int, path: Path, rows: int) -> Part | None:
    if not rows:
        path.unlink()
        return None
    span = plan.spans[number]
    return Part(
        file=plan.file(number), collection=span.collection, kind=span.kind.value, low=f"{span.low:x}",
        high=f"{span.high:x}", rows=rows, bytes=path.stat().st_size, sha256=sha256(path),
    )  # fmt: skip
