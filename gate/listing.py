"""The catalogue as text: tasks with their checks, and the explanation of one check."""

from __future__ import annotations

import difflib
import textwrap
from typing import TYPE_CHECKING

from gate import catalogue, manifest, packages
from gate.checkout import SABOTEURS
from gate.folders import MANIFEST
from gate.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from gate.catalogue import Check

WIDTH = 100


def catalogue_lines(folder: Path) -> Iterator[str]:
    """Each phase with its tasks, and under each the checks and claims."""
    folders = manifest.phase_folders(folder)
    if not folders:
        raise UsageError(f"{folder} holds no phase package (a folder phase2 with a {MANIFEST})")
    for path in folders.values():
        bound = packages.load(path)
        claims = {check.id: _claim(check) for check in catalogue.checks(path)}
        yield f"{bound.phase}  {bound.title}  ({len(bound.checks)} checks)"
        for task in bound.tasks:
            yield f"  {task.title}"
            yield from _under(task.checks, claims) if task.checks else (f"    people attest it: {task.attest}",)
        yield "  success criterion"
        yield from _under(bound.success, claims)
        strangers = [check for check in claims if check not in bound.checks]
        if strangers:
            yield f"  named by no task: add them to {bound.path}, or the phase stays undecided"
            yield from _under(strangers, claims)


def _under(checks: Sequence[str], claims: dict[str, str]) -> Iterator[str]:
    for check in checks:
        yield f"    {check}  {claims.get(check, 'NOT WRITTEN YET')}"


def _claim(check: Check) -> str:
    return f"{check.claim} ({_effect(check)})" if check.disrupts else check.claim


def _effect(check: Check) -> str:
    return f"effect: {check.effect}" + (", embedded target only" if check.disrupts else "")


def explanation(folder: Path, name: str) -> Iterator[str]:
    """Everything that a check says about itself, and its saboteurs."""
    check = _find(folder, name)
    yield check.id
    yield from _wrapped(check.claim)
    for label, text in check.paragraphs:
        yield ""
        yield label or "Note"
        yield from _wrapped(text)
    yield ""
    yield "Needs"
    yield f"  {', '.join(check.needs) or 'nothing'}; {_effect(check)}"
    yield ""
    yield "Saboteurs (planted faults that it is proven to catch)"
    faults = [fault for fault in catalogue.saboteurs(SABOTEURS) if fault.check == check.id]
    for fault in faults:
        yield from _wrapped(f"{fault.name}: {fault.description} It must name: {fault.cause}.")
    if not faults:
        yield "  none: this check is vacuous and does not count"
    yield ""
    yield f"Written in {check.path.name}:{check.line}"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent="  ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )


def _find(folder: Path, name: str) -> Check:
    checks = [check for path in manifest.phase_folders(folder).values() for check in catalogue.checks(path)]
    found = [check for check in checks if check.id == name] or [c for c in checks if c.id.endswith(f".{name}")]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{name!r} is several checks: {', '.join(check.id for check in found)}")
    near = difflib.get_close_matches(name, [check.id for check in checks] + [c.id.split(".")[2] for c in checks], n=3)
    raise UsageError(f"there is no check {name!r}" + (f"; nearest: {', '.join(near)}" if near else "; see gate list"))
