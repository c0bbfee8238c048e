"""Source and destination are two systems, and what is moved can be had back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import backup, systems
from checks.facts import System
from stores.backup import stored_backup

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.finding import Finding
    from stores.postgres import Destination
    from stores.qdrant import Source
    from stores.target import Target

    Verify = Callable[[Finding], None]


def test_source_and_destination_differ(destination: Destination, source: Source, verify: Verify) -> None:
    """Source and destination are two systems, and the destination keeps what it shows.

    Why: A comparison of a system with itself finds no difference. A view or a foreign table of the old data, or one
    proxy for both, looks like a migration that is done.

    How: By identity, never by name: the addresses and ports that answer, Qdrant's and PostgreSQL's own words about who
    they are, and the catalogue: the table is a table, and none of its partitions or children a foreign one.

    Remedy: Let QDRANT_URL, DATABASE_URL and PGVECTOR_TABLE name what was migrated from and to.
    """
    verify(systems.table_is_stored(destination.stored()))
    stream = destination.stream()
    old = System(product=source.product(), endpoints=source.endpoints())
    new = System(product=destination.versions().product, endpoints=stream.endpoints(), identity=stream.identity())
    verify(systems.differ(old, new))


def test_originals_are_backed_up(source: Source, target: Target, verify: Verify) -> None:
    """A verified backup of the originals exists.

    Why: A migration that goes wrong after the source was changed has nothing to go back to.

    How: BACKUP_DIR's manifest names its files, each with its size and sha256: every file is read and held against it.
    It has to be of the source's collections, with their dimension and distance, and hold as many points as they do now;
    where a configured source has more, they may have come later, and it is unknown.

    Remedy: gate transfer export --to FOLDER, and set BACKUP_DIR to the folder.
    """
    folder = target.deployment.backup
    if folder is None:
        verify(backup.not_given())
    else:
        stored, own = stored_backup(folder), target.rehearsal
        verify(backup.originals_are_backed_up(stored, source.collections(), own_source=own))
