"""A deployment of its own for each worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixtures import engines
from fixtures.deployment import Deployment, deployment

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def own_deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A configured deployment on the embedded engines, with a database, a collection and a checkout of its own.

    Graph, service and embedder are the shared ones: whoever breaks these takes one of its own.
    """
    folder = tmp_path_factory.mktemp("deployment")
    with deployment(folder, engines.up(lambda line: None, graph=True, api=True, embedder=True)) as made:
        yield made
