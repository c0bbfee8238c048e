"""What git says of a checkout; nothing is ever written."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 60


def ask(folder: Path, *words: str) -> bytes | None:
    """What `git WORDS` prints about the checkout around a folder; None where it fails, or there is no git."""
    # What git itself was told of another repository, in a hook for instance, is not about this one.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "--no-optional-locks", "-C", str(folder), *words]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=SECONDS, check=False, env=environment, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout if done.returncode == 0 else None
