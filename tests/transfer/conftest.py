"""A deployment of its own for the tests of the comparison, and pairs of a collection and a table within it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixtures import engines
from fixtures.deployment import Deployment, deployment
from tests.transfer.pairs import Pair, pair

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def own_deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A configured deployment on the embedded engines, with a database and a collection of its own."""
    folder = tmp_path_factory.mktemp("deployment")
    with deployment(folder, engines.up(lambda line: None)) as made:
        yield made


@pytest.fixture(scope="module")
def uuids(own_deployment: Deployment) -> Iterator[Pair]:
    """A pair whose ids are UUIDs, empty at first; the tests of a module share it, each writes what it needs."""
    with pair(own_deployment) as made:
        yield made


@pytest.fixture(scope="module")
def texts(own_deployment: Deployment) -> Iterator[Pair]:
    """A pair whose ids are text in the table, so that both kinds fit, and ids that no point has."""
    with pair(own_deployment, id_type="text", primary_key=False) as made:
        yield made
