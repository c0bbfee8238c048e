"""What a backup says about itself: which files it consists of, what each of them holds, and what it was taken from."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, PositiveInt, ValidationError

from checks.facts import IdKind, Span
from stores.backup.errors import BackupError

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = "manifest.json"
FORMAT: Literal["phasegate backup"] = "phasegate backup"
VERSION = 1
_AGAIN = "export it again into another folder: gate transfer export --to FOLDER"
_HEX = 16


class _Values(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class CollectionEntry(_Values):
    """A collection as it was."""

    name: str
    points: NonNegativeInt
    """Counted by the server before the first was read."""
    vector_name: str
    """"" is the unnamed one."""
    dimension: PositiveInt
    distance: str
    datatype: str
    other_vectors: dict[str, str] = Field(default_factory=dict)
    """Name -> "dense", "sparse" or "multivector"."""
    payload_indexes: dict[str, str] = Field(default_factory=dict)
    config: dict[str, Any] = Field(default_factory=dict)
    """All of its settings, as Qdrant's REST interface spells them."""


class Part(_Values):
    """One file: the points of a range of ids in one collection, in the order of their ids."""

    file: str
    """Relative to the manifest."""
    collection: str
    kind: str
    low: str
    """The first id that it could hold, as an integer in hexadecimal digits."""
    high: str
    """The first one beyond it."""
    rows: NonNegativeInt
    bytes: PositiveInt
    sha256: str

    @property
    def span(self) -> Span:
        """The range of ids."""
        return Span(
            collection=self.collection, kind=IdKind(self.kind), low=int(self.low, _HEX), high=int(self.high, _HEX)
        )


class Consistency(_Values):
    """Whether all of it was there at one moment: Qdrant has no snapshot of a scroll."""

    looked_again: str
    """At "payloads", "vectors" or "none" of every point after the last one had been read."""
    moved: NonNegativeInt = 0
    """Points that had been written, changed or deleted since they were read; the backup holds their later state."""
    ids: tuple[str, ...] = ()
    """Of the first of these."""
    moving: NonNegativeInt = 0
    """Of these, the points in ranges that changed each time they were read."""


class Manifest(_Values):
    """The whole of it."""

    format: Literal["phasegate backup"] = FORMAT
    version: Literal[1] = 1
    made_by: str
    source: str
    """The server, without secrets."""
    user_key: str
    started: str
    ended: str
    rows: NonNegativeInt
    collections: tuple[CollectionEntry, ...]
    parts: tuple[Part, ...]
    consistency: Consistency

    @property
    def digest(self) -> str:
        """Tells two backups apart; it stands in the file too, so that a change of the manifest is seen."""
        return hashlib.sha256(_text(self.model_dump(mode="json")).encode()).hexdigest()

    def text(self) -> str:
        """The file."""
        return json.dumps({**self.model_dump(mode="json"), "sha256": self.digest}, indent=2, ensure_ascii=False) + "\n"

    def collection(self, name: str) -> CollectionEntry:
        """The collection of that name; raises KeyError."""
        return {one.name: one for one in self.collections}[name]


def read_manifest(folder: Path) -> Manifest:
    """The manifest in a folder; raises BackupError, naming the file."""
    path = folder / MANIFEST
    values = _values(path)
    if values.get("format") != FORMAT:
        raise BackupError(f"{path} is no manifest of a backup: its format is {values.get('format')!r}", remedy=_AGAIN)
    version = values.get("version")
    if isinstance(version, int) and version > VERSION:
        raise BackupError(
            f"{path} is of version {version}, and this phasegate reads version {VERSION}",
            remedy="use the phasegate that wrote it, or a later one",
        )
    digest = values.pop("sha256", None)
    found = _validated(values, path)
    if digest != found.digest:
        raise BackupError(f"{path} was changed: its sha256 is not that of what it says", remedy=_AGAIN)
    _require_whole(found, path)
    return found


def _values(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_bytes().decode())
    except FileNotFoundError:
        unfinished = any(path.parent.glob("**/*.parquet"))
        remedy = "finish it: gate transfer export --to FOLDER goes on where it ended" if unfinished else _AGAIN
        raise BackupError(f"{path} does not exist: the folder holds no finished backup", remedy=remedy) from None
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from error
    except (ValueError, RecursionError) as error:
        raise BackupError(f"{path} is no JSON: {error}", remedy=_AGAIN) from error
    if not isinstance(values, dict):
        raise BackupError(f"{path} holds no JSON object", remedy=_AGAIN)
    return values


def _validated(values: dict[str, Any], path: Path) -> Manifest:
    try:
        return Manifest.model_validate_json(json.dumps(values))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "it"
        raise BackupError(f"{path}: {place}: {first['msg'].lower()}", remedy=_AGAIN) from error


def _require_whole(found: Manifest, path: Path) -> None:
    """Raise BackupError where the manifest contradicts itself."""
    names = {one.name for one in found.collections}
    for part in found.parts:
        inside = not part.file.startswith(("/", "\\")) and ".." not in part.file.replace("\\", "/").split("/")
        if not inside or part.collection not in names:
            raise BackupError(f"{path}: the part {part.file!r} is of no collection of it", remedy=_AGAIN)
    if sum(part.rows for part in found.parts) != found.rows:
        raise BackupError(f"{path}: its parts have other rows than the {found.rows:,} it names", remedy=_AGAIN)


def _text(values: dict[str, Any]) -> str:
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
