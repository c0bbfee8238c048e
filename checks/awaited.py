"""Judges of what cannot be told before something is given, or before it can be read: never a pass, always a way on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.finding import Finding, unknown

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = "manifest.json"
"""What a backup says about itself, in its folder."""
_OR_EXCLUDE = "or exclude this check in target.toml, with the reason why it need not hold"


def backup(folder: Path | None, *, has_manifest: bool) -> Finding:
    """A verified backup of the originals is there; nothing can verify one yet."""
    if folder is None:
        remedy = f"export BACKUP_DIR, the folder that the originals were exported to, {_OR_EXCLUDE}"
        return unknown("BACKUP_DIR is not set", expected=f"a folder with {MANIFEST}", remedy=remedy)
    if not has_manifest:
        remedy = f"export the originals into BACKUP_DIR with a {MANIFEST} of counts and checksums, {_OR_EXCLUDE}"
        return unknown(f"BACKUP_DIR has no {MANIFEST}", expected=f"a folder with {MANIFEST}", remedy=remedy)
    remedy = f"compare its counts and checksums with the source by hand, {_OR_EXCLUDE}"
    return unknown("backups are not verified yet", observed=MANIFEST, remedy=remedy)


def journal(what: str) -> Finding:
    """What only the journal of the transfer could tell."""
    remedy = f"move the memories with a tool that journals each batch, and keep its journal, {_OR_EXCLUDE}"
    return unknown(f"no journal of the transfer tells {what}", expected="a journal of the batches", remedy=remedy)
