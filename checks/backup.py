"""Judge of a backup: the originals can be had back from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.finding import Finding, failed, passed, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from checks.facts import Collection
    from checks.facts.transfers import StoredBackup

AGAIN = "gate transfer export --to another folder, and let BACKUP_DIR name it"
_OR_EXCLUDE = "or exclude this check in target.toml, with the reason why it need not hold"


def not_given() -> Finding:
    """No backup is named."""
    return unknown(
        "BACKUP_DIR is not set", expected="the folder of a backup",
        remedy=f"gate transfer export --to FOLDER, then export BACKUP_DIR=FOLDER, {_OR_EXCLUDE}",
    )  # fmt: skip


def originals_are_backed_up(backup: StoredBackup, collections: Iterable[Collection], *, own_source: bool) -> Finding:
    """Every file is what the manifest says, and they hold the source's collections, each of its points.

    A source that has grown since refutes on the embedded target (`own_source`) only: elsewhere users write.
    """
    if backup.problem:
        return failed(
            "the backup is damaged", n=1, observed=backup.problem, expected="files as their manifest says",
            remedy=backup.remedy or AGAIN,
        )  # fmt: skip
    there = {one.name: f"{one.dimension} {one.distance}" for one in collections}
    if there != backup.collections:
        return failed(
            "the backup is of other collections", n=1, observed=_listed(backup.collections), expected=_listed(there),
            remedy=AGAIN,
        )  # fmt: skip
    points = sum(one.points for one in collections)
    if not backup.points:
        return unknown("the backup holds no point", observed=0, expected=f"{points:,} points", remedy=AGAIN)
    if backup.points < points:
        return _fewer(backup, points, own_source=own_source)
    return passed(
        backup.points, f"{backup.points:,} points in {backup.files:,} files", expected=f"at least {points:,} points",
        detail=_detail(backup),
    )  # fmt: skip


def _fewer(backup: StoredBackup, points: int, *, own_source: bool) -> Finding:
    cause, observed = "points of the source are not in the backup", f"{backup.points:,} points of {backup.ended}"
    expected = f"the source's {points:,}"
    if own_source:
        return failed(cause, n=backup.points, observed=observed, expected=expected, remedy=AGAIN)
    return unknown(
        f"{cause}, or came later", n=backup.points, observed=observed, expected=expected,
        remedy=f"let the backup be of now: {AGAIN}",
    )  # fmt: skip


def _detail(backup: StoredBackup) -> str:
    return f"{backup.moving:,} points never held still while it was made" if backup.moving else f"of {backup.ended}"


def _listed(collections: Mapping[str, str]) -> str:
    return ", ".join(f"{name} ({shape})" for name, shape in sorted(collections.items())) or "none"
