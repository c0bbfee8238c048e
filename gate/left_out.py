"""What a session on a configured target leaves out: what target.toml excludes, and checks that disrupt."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fixtures.target import load_target
from gate import catalogue, rehearsal
from gate.folders import phase_folder
from gate.standing import current

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import pytest

    from gate.recorder import Recorder
    from gate.rehearsal import Rehearsed


def take_out(recorder: Recorder, items: list[pytest.Item]) -> None:
    """Take both out of the items; of what disrupts, the recorder remembers which checks it was."""
    checks = {item: recorder.check(item.nodeid) for item in items}
    target = load_target(recorder.config) if any(checks.values()) else None
    if target is None:
        return
    disrupting = _disrupting(item.path for item, check in checks.items() if check)
    recorder.left_out |= {check for check in checks.values() if check in disrupting}
    items[:] = [item for item, check in checks.items() if check not in target.exclusions and check not in disrupting]


def _disrupting(paths: Iterable[Path]) -> frozenset[str]:
    folders = {phase_folder(path) for path in paths}
    return frozenset(check for folder in folders if folder for check in catalogue.disrupting(folder))


def rehearsed(recorder: Recorder, folders: Iterable[Path]) -> Mapping[str, Rehearsed]:
    """What counts of the checks that this session left out because they disrupt."""
    if not recorder.left_out:
        return {}
    found = rehearsal.findings(map(current.package, folders), datetime.now(UTC))
    return {check: one for check, one in found.items() if check in recorder.left_out}
