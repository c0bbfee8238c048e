"""Names the plugins, nothing else."""

from __future__ import annotations

pytest_plugins = ("fixtures.verify", "fixtures.target", "gate.plugin", "gate.bare")
