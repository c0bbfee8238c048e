"""The service's API answers whom it should, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import connectivity
from checks.api_connectivity import has_the_graph, refuses_strangers

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.finding import Finding
    from stores.api import Api

    Verify = Callable[[Finding], None]

MEETING_SECONDS = 10.0
"""A service that was just started may not have met its graph."""


def test_api_answers(api: Api, verify: Verify) -> None:
    """The API answers at API_URL and takes USER_TOKEN.

    Why: That production is not touched can only be seen where production answers; a sign-in page, a proxy's error or
    an expired token would be taken for it.

    How: The user's memories are listed, one of them, within 15 s. What fails is named: unreachable, no answer in
    time, answers 500, is no JSON, redirects, token refused, user disabled.

    Remedy: The finding's own; as a rule API_URL or USER_TOKEN, or the service's log.
    """
    verify(connectivity.answers(api.answer()))


def test_api_refuses_strangers(api: Api, verify: Verify) -> None:
    """The API refuses requests without a token, and with one that nobody has.

    Why: A service that was given a default user for local work, or whose check of tokens fails open while its store
    is slow, shows anybody's memories to everybody.

    How: Memories, apps and numbers are asked for without a token and with an invented one; each is answered with 401.

    Remedy: Let every route of v1 ask for the user's token before it does anything.
    """
    verify(refuses_strangers(api.strangers()))


def test_api_has_the_graph(api: Api, api_without_graph: Api, verify: Verify) -> None:
    """The service at API_URL has the graph, and the one at API_URL_WITHOUT_GRAPH has not.

    Why: That v1 is what it was beside a graph, and no slower, is shown by these two; where both have it or neither,
    they are equal whatever the graph does to v1.

    How: /health/detailed of both tells whether their graph is connected: neo4j.connected. API_URL's has 10 s for it.

    Remedy: The finding's own; as a rule the flag of one of the two, or its address.
    """
    verify(has_the_graph(api.health(seconds=MEETING_SECONDS), api_without_graph.health()))
