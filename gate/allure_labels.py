"""A plugin of pytest beside allure-pytest: what a check is, and what the gate makes of it, in Allure's words.

Without `--alluredir` it does nothing and imports nothing.
"""

from __future__ import annotations

import pytest

from gate.recorder import KEY

LISTENER = "allure_listener"
"""The name under which allure-pytest registers what writes its results; only with --alluredir."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The migration's name, which a session of some phases does not know."""
    group = parser.getgroup("phasegate")
    group.addoption("--gate-epic", default="", metavar="TEXT", help="the migration's name in Allure (used by gate run)")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Join in where Allure's results are written."""
    if config.pluginmanager.has_plugin(LISTENER) and KEY in config.stash:
        from gate.allure_results import join

        join(config)
