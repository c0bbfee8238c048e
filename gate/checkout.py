"""The folder that phasegate is run from."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PHASES = ROOT / "phases"
DOCUMENT = "STRATEGY.md"
"""How a folder of phases calls its strategy document."""
STRATEGY = Path(os.environ.get("PHASEGATE_STRATEGY") or PHASES / DOCUMENT)
"""The strategy document where none is named; the variable is for teams that have another one."""
SABOTEURS = ROOT / "fixtures" / "saboteurs"
RUNS = Path(os.environ.get("PHASEGATE_RUNS") or ROOT / "reports" / "runs")
"""Where each run makes its folder; the variable is for checkouts that cannot be written."""
PACKAGES = ("checks", "fixtures", "phases", "reports", "stores", "transfer")


def stranger() -> str:
    """Why the packages do not belong together: one comes from another folder; empty when all is well."""
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        found = Path(spec.origin).resolve() if spec and spec.origin else None
        if found is None or found.parent.parent != ROOT:
            return (
                f"package {name!r} comes from {found.parent if found else 'nowhere'}, not from {ROOT}: "
                f"another distribution has the same import name; use a virtual environment of phasegate's own"
            )
    return ""
