"""What the command says, and exits with, when something goes wrong."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import NoReturn

from gate import redacted_output
from stores.redaction import learn, redact

USAGE, UNDECIDED, INTERRUPTED = 2, 3, 130
USAGE_ERRORS = (
    "UsageError",
    "ManifestError",
    "DocumentError",
    "TargetError",
    "CheckpointError",
    "LedgerError",
    "BackupError",
    "OrderError",
)
KNOWN_ERRORS = ("EngineError", "ReportError", "StoreError", "TransferError")


def explained(error: Exception) -> tuple[str, int]:
    """One line (and a remedy) for an exception, and the exit code; told by class names, to import nothing for it."""
    line, code = _explained(error)
    return redact(line), code


def _explained(error: Exception) -> tuple[str, int]:
    names = {cls.__name__ for cls in type(error).__mro__}
    remedy = getattr(error, "remedy", "")
    tail = f"\nremedy: {remedy}" if remedy and remedy not in str(error) else ""
    if names & set(USAGE_ERRORS):
        return f"error: {error}{tail}", USAGE
    if names & set(KNOWN_ERRORS):
        return f"undecided: {error}{tail}", UNDECIDED
    if isinstance(error, OSError):
        return f"undecided: {error.filename or 'input/output'}: {error.strerror or error}", UNDECIDED
    return _internal(error), UNDECIDED


def take_any_text() -> None:
    """Let stdout and stderr escape what the terminal has no letters for, and let no secret of the environment out."""
    learn(os.environ)
    sys.stdout, sys.stderr = map(redacted_output.redacted, (sys.stdout, sys.stderr))


def end(line: str, code: int) -> NoReturn:
    """Say a last line and end; what cannot be written, on a full disk or to nobody, must not change the exit code."""
    _say(line)
    sys.exit(code)


def end_interrupted() -> NoReturn:
    """End as one who was interrupted."""
    _say("interrupted: nothing was decided")
    # Python would end by the signal instead if it came within an exec(), as it does in many an import.
    os._exit(INTERRUPTED)


def _say(line: str) -> None:
    for stream, text in ((sys.stderr, f"{line}\n" if line else ""), (sys.stdout, "")):
        if stream is None:  # closed by the caller
            continue
        try:
            stream.write(text)
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _internal(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    if os.environ.get("PHASEGATE_TRACEBACK"):
        return "".join(traceback.format_exception(error)) + "undecided: internal error"
    return (
        f"undecided: internal error at {where}: {type(error).__name__}: {error}\nset PHASEGATE_TRACEBACK=1 to see more"
    )
