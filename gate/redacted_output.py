"""stdout and stderr of the command: whatever writes to them, no secret that the process knows gets through."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from stores.redaction import redact_bytes

if TYPE_CHECKING:
    from typing import TextIO


class _Redacted(io.BufferedWriter):
    """Below the encoding, because click puts a text layer of its own above streams that it holds misconfigured."""

    at_once = False
    """As PYTHONUNBUFFERED has it."""

    def write(self, data: Any, /) -> int:
        super().write(redact_bytes(bytes(data)))
        if self.at_once:
            self.flush()
        return len(data)


def redacted(stream: TextIO) -> TextIO:
    """The stream, its file written to through redaction; one that is no file's, a test's, stays as it is."""
    if not isinstance(stream, io.TextIOWrapper) or not isinstance(stream.buffer, io.BufferedWriter | io.FileIO):
        return stream
    stream.flush()
    encoding, by_line, at_once = stream.encoding, stream.line_buffering, stream.write_through
    layer = stream.detach()
    through = _Redacted(layer.detach() if isinstance(layer, io.BufferedWriter) else layer)
    through.at_once = at_once
    return io.TextIOWrapper(through, encoding, "backslashreplace", line_buffering=by_line, write_through=at_once)
