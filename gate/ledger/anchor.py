"""The ledger as git has it: what was committed must still be the file's beginning, or history was rewritten."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path

from gate import git
from gate.ledger import frame
from gate.ledger.faults import Fault, count


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The newest commit that holds the ledger, and what it holds."""

    commit: str
    """Shortened."""
    committed: bytes

    @property
    def records(self) -> int:
        """How many records the commit holds."""
        return self.committed.count(b"\n")

    def fault(self, raw: bytes) -> Fault | None:
        """Where the ledger's bytes leave what was committed; None where they begin with it.

        A line feed that only the end of either lacks makes no difference.
        """
        raw = frame.ended(raw)
        if raw.startswith(self.committed):
            return None
        line, gone = _first_other(raw, self.committed)
        what = "is gone" if gone else "is another one here"
        return Fault(
            line=line,
            what=f"history was rewritten: commit {self.commit} holds {count(self.records)}, and record {line} {what}",
            remedy="git diff HEAD -- FILE shows what; git checkout HEAD -- FILE brings the records back",
        )


def find(path: Path) -> Anchor | None:
    """The ledger as the checked-out commit has it; None outside git, or where it was never committed."""
    place = Path(os.path.realpath(path))
    committed = git.ask(place.parent, "cat-file", "blob", f"HEAD:./{place.name}")
    committed = frame.ended((committed or b"").removeprefix(frame.MARK))
    # Something that stands in for the file (git-lfs, an encryption) can't be compared.
    if not committed.startswith(frame.OPENING):
        return None
    commit = git.ask(place.parent, "rev-parse", "--short", "HEAD") or b""
    # A torn line may have been committed, and set aside since.
    return Anchor(commit=commit.decode().strip(), committed=committed[: committed.rfind(b"\n") + 1])


def _first_other(raw: bytes, committed: bytes) -> tuple[int, bool]:
    """The number of the first line that is not as it was committed, and whether there is none any more."""
    here = list(io.BytesIO(raw))
    for number, line in enumerate(io.BytesIO(committed), 1):
        if len(here) < number:
            return number, True
        if here[number - 1] != line:
            return number, False
    raise ValueError("the ledger begins with what was committed")
