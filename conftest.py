"""Names the plugins, nothing else."""

from __future__ import annotations

pytest_plugins = (
    "fixtures.verify",
    "fixtures.target",
    "fixtures.unchanged",
    "fixtures.baseline",
    "fixtures.journal",
    "fixtures.source_profile",
    "fixtures.comparison",
    "fixtures.scratch",
    "fixtures.graph",
    "fixtures.stopwatch",
    "fixtures.api",
    "fixtures.api_stopwatch",
    "fixtures.embedder",
    "gate.given_document",
    "fixtures.disrupt",
    "gate.limits",
    "gate.plugin",
    "gate.bare",
    "gate.allure_labels",
)
