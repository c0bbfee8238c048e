"""What writes before this one put and took away, place by place: what stood there may come back to the byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gate.strategy.splices import Splice


class Earlier:
    """The edits of earlier writes, oldest first. Edits without a kind, of older records, teach nothing."""

    def __init__(self, edits: Iterable[Splice] = ()) -> None:
        self._edits = [edit for edit in edits if edit.kind]

    def taken(self, kinds: str) -> Iterator[str]:
        """What was taken away by the edits whose kind begins so, oldest first."""
        return (edit.old.decode() for edit in self._edits if edit.kind.startswith(kinds))

    def before(self, kind: str, stands: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
        """What an edit of this kind put there and still stands there, with each text that stood before it.

        Newest first, and only as far as each text is the one that the edit before it had put.
        """
        edits = [edit for edit in reversed(self._edits) if edit.kind == kind]
        now = next((edit.new.decode() for edit in edits if stands(edit.new.decode())), None)
        text = now
        for edit in edits:
            if now is not None and edit.new.decode() == text:
                text = edit.old.decode()
                yield now, text
