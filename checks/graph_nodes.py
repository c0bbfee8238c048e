"""Whether the memories and the graph's nodes are the same, by what holding them together has found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.facts.graph import Mismatch
from checks.finding import Finding, failed, passed, unknown
from checks.graph_parity import COLLECTION, FILL, ORPHANS, SHOWN, nameless

if TYPE_CHECKING:
    from checks.facts.graph import NodeComparison, Strays

NEW_IDS = "memories and nodes under different ids"
_EXPECTED = "each memory's id on one node, of its user"
_WRITE = "let the deployment write their nodes from the store"
_LABEL = f"where memories' nodes have another label, name it: [graph] memory in target.toml; else {_WRITE}"
_KEEP = "write these memories again under the ids that they had, and delete from the graph what the store has lost"
_REMEDIES = {
    Mismatch.TWICE: "keep one of them, and let a constraint or a primary key forbid another",
    Mismatch.NO_NODE: _WRITE,
    Mismatch.NO_MEMORY: ORPHANS,
    Mismatch.NOT_MOVED: "import these memories under the ids that they had; see parity.every_memory_is_the_same",
    Mismatch.NOBODYS: "delete these rows, and import their memories under the ids that they had",
    Mismatch.FOREIGN: "see whose it is in the source, then let the deployment write the node again from there",
}


def memories_are_nodes(found: NodeComparison, *, without_id: Strays) -> Finding:
    """Every memory has one node, under its id and of its user, and every node of a memory has one memory."""
    if finding := nameless(without_id, beside=found.ids, expected=_EXPECTED):
        return finding
    if not found.ids:
        return unknown("neither the graph nor the store has a memory", expected=_EXPECTED, remedy=FILL)
    if found.differences:
        return failed(
            _cause(found), n=found.ids, observed=found.differences, expected=_EXPECTED, detail=_told(found),
            remedy=_remedy(found),
        )  # fmt: skip
    return passed(found.ids, f"{found.ids:,} ids", expected=_EXPECTED, detail=_measured(found))


def _cause(found: NodeComparison) -> str:
    lost, added = {Mismatch.NO_NODE, Mismatch.NOT_MOVED}, {Mismatch.NO_MEMORY, Mismatch.NOBODYS}
    if lost & found.counts.keys() and added & found.counts.keys():
        return NEW_IDS
    return max(found.counts, key=lambda mismatch: found.counts[mismatch]).value


def _remedy(found: NodeComparison) -> str:
    nodes, *_ = found.rows.values()
    if not nodes:
        return _LABEL
    cause = _cause(found)
    remedy = _KEEP if cause == NEW_IDS else _REMEDIES[Mismatch(cause)]
    return f"{COLLECTION}; {remedy}" if found.counts.get(Mismatch.NO_MEMORY) == nodes else remedy


def _told(found: NodeComparison) -> str:
    counts = (f"{mismatch}: {count:,}" for mismatch, count in found.counts.items())
    examples = (f"{id_} {how}" for id_, how in list(found.differing.items())[:SHOWN])
    return "; ".join((*counts, *examples, _measured(found)))


def _measured(found: NodeComparison) -> str:
    """What the figures rest on."""
    sides = ", ".join(f"{count:,} in {side}" for side, count in found.rows.items())
    return sides if len(found.rows) > 2 else f"{sides}; the destination does not hold this collection"
