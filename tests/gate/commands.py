"""The command as it is typed."""

from __future__ import annotations

import subprocess
import sys

from tests.gate.toy import environment


def typed(*words: str, encoding: str = "utf-8", **variables: str) -> subprocess.CompletedProcess[str]:
    """Run it to its end, on a target that is configured and not there."""
    return subprocess.run(
        [sys.executable, "-m", "gate", *words], env=environment(**variables), capture_output=True, encoding=encoding,
        timeout=300, check=False,
    )  # fmt: skip
