"""Small checkouts of a system's source, written for one test each."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

from stores.repository import Repository
from stores.target import Deployment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def checkout(folder: Path, files: Mapping[str, str], **mapped: str | tuple[str, ...]) -> Repository:
    """A repository with these files; the rest are target.toml's lines."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
    return Repository(Deployment(repository=folder, files=mapped))
