"""What the command says, and exits with, when something goes wrong."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

USAGE, UNDECIDED = 2, 3
USAGE_ERRORS = ("UsageError", "ManifestError", "DocumentError", "TargetError")
KNOWN_ERRORS = ("EngineError", "ReportError", "StoreError")


def explained(error: Exception) -> tuple[str, int]:
    """One line (and a remedy) for an exception, and the exit code; told by class names, to import nothing for it."""
    names = {cls.__name__ for cls in type(error).__mro__}
    if names & set(USAGE_ERRORS):
        return f"error: {error}", USAGE
    if names & set(KNOWN_ERRORS):
        remedy = getattr(error, "remedy", "")
        tail = f"\nremedy: {remedy}" if remedy and remedy not in str(error) else ""
        return f"undecided: {error}{tail}", UNDECIDED
    if isinstance(error, OSError):
        return f"undecided: {error.filename or 'input/output'}: {error.strerror or error}", UNDECIDED
    return _internal(error), UNDECIDED


def _internal(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    if os.environ.get("PHASEGATE_TRACEBACK"):
        return "".join(traceback.format_exception(error)) + "undecided: internal error"
    return (
        f"undecided: internal error at {where}: {type(error).__name__}: {error}\nset PHASEGATE_TRACEBACK=1 to see more"
    )
