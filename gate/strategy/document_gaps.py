"""Where document and manifests don't meet: boxes that no manifest names, tasks without a box, checks without a task."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gate.strategy.placement import advice, place
from gate.strategy.titles import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gate.manifest import Manifest
    from gate.standing.current import Bound
    from gate.strategy.document import Document, Phase
    from gate.strategy.placement import Placement


def unplaced(document: Document, manifests: Iterable[Manifest]) -> Iterator[str]:
    """A line for each box that no manifest names, with the way on."""
    for bound, phase in _partners(document, manifests):
        if phase:
            yield from _advice(replace(_placement(bound, phase), orphans=()), document, bound)
    for task in document.loose:
        where = f"{document.name}:{task.line}"
        yield f"{where}: {quoted(task.title)} stands in no phase, so nothing proves it"


def orphans(document: Document, manifests: Iterable[Manifest]) -> Iterator[str]:
    """A line for each task of a manifest that the document lacks."""
    for bound, phase in _partners(document, manifests):
        if phase is None:
            what = f"{document.name} has no phase {bound.number}, so {bound.path} binds no box"
            yield f"{what}; add the phase, or leave its folder out of a copy of the others and add --phases DIR"
        else:
            yield from _advice(replace(_placement(bound, phase), unplaced=()), document, bound)


def checks(packages: Iterable[Bound]) -> Iterator[str]:
    """A line for each check that is named but not written, or written but not named."""
    for bound in packages:
        named, written = set(bound.manifest.checks), set(bound.sources)
        for check in sorted(named - written):
            yield f"{bound.manifest.path}: names {check}, which is not written; write it, or remove its name"
        for check in sorted(written - named):
            yield f"{bound.manifest.path}: {check} is named by no task; add it to one, or to [success]"


def _partners(document: Document, manifests: Iterable[Manifest]) -> Iterator[tuple[Manifest, Phase | None]]:
    phases = {phase.number: phase for phase in document.phases}
    return ((bound, phases.get(bound.number)) for bound in manifests)


def _placement(bound: Manifest, phase: Phase) -> Placement:
    return place(phase, [task.title for task in bound.tasks])


def _advice(placement: Placement, document: Document, bound: Manifest) -> Iterator[str]:
    lines = {task.title: task.line for task in bound.tasks}
    return advice(placement, document=document.name, manifest=str(bound.path), lines=lines)
