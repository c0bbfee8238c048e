"""The service's API: what is read of it, as a user, as another one, and as somebody who has no business there."""

from __future__ import annotations

import time
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Self

from checks.api_connectivity import graph_connected
from checks.facts import Answer
from checks.facts.api import ApiAnswer, ApiRequest, Caller
from checks.facts.v1 import Exchange
from stores.api.address import WITH_GRAPH, read_url
from stores.api.link import Link, json_of, text_of
from stores.api.problems import NoOpenApi, TimedOut, problem_of
from stores.api.refusals import SHOWN, require_success
from stores.api.tokens import token_of
from stores.api.v1 import STRANGERS
from stores.errors import AccessDenied, Ambiguous, StoreError, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType

    from stores.api.address import Place
    from stores.api.link import Reply
    from stores.target_api import Api as Settings

REQUEST_SECONDS = 15.0
ASKING_SECONDS = 60.0
"""For all requests of one `ask`."""
LISTED = ApiRequest(caller=Caller.USER, method="GET", path="/api/v1/memories/?page=1&size=1")
"""What shows whether the service takes a token."""
OPENAPI = "/openapi.json"
HEALTH = ApiRequest(caller=Caller.NOBODY, method="GET", path="/health/detailed")
_AGAIN_SECONDS = 0.2


class Api:
    """One API of a target; every method but `answer` raises StoreErrors by name, each within its time."""

    def __init__(self, settings: Settings, *, variable: str = WITH_GRAPH, seconds: float = REQUEST_SECONDS) -> None:
        self._settings = settings
        self._variable = variable
        self._seconds = seconds
        self._was_heard = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if isinstance(found := self.__dict__.get("_link"), Link):
            found.close()

    def place(self) -> Place:
        """How the address is understood; asks nobody."""
        return read_url(self._settings, self._variable)

    def answer(self) -> Answer:
        """Whether the API answers, and takes the user's token; never raises."""
        started, system = time.monotonic(), "the API"
        try:
            system = self.place().system
            reply = self._reply(LISTED, self._seconds)
            require_success(reply, self.place(), LISTED.path)
            json_of(reply, self.place())
        except StoreError as error:
            problem, seconds = problem_of(error), time.monotonic() - started
            return Answer(system=system, problem=problem, detail=error.message, remedy=error.remedy, seconds=seconds)
        return Answer(system=system, detail="takes USER_TOKEN", seconds=time.monotonic() - started)

    def openapi(self) -> Mapping[str, Any]:
        """The OpenAPI document that the service shows of itself, as it stands there."""
        caller = Caller.USER if self._settings.token else Caller.NOBODY
        reply = self._reply(ApiRequest(caller=caller, method="GET", path=OPENAPI), self._seconds)
        system, remedy = self.place().system, "let the service show its OpenAPI document, to the checks at least"
        if reply.status == HTTPStatus.NOT_FOUND:
            raise NoOpenApi(f"{system} shows no {OPENAPI}", remedy=remedy)
        require_success(reply, self.place(), OPENAPI)
        document = json_of(reply, self.place())
        if not isinstance(document, dict) or not isinstance(document.get("paths"), dict):
            raise NoOpenApi(f"{system}: what it shows at {OPENAPI} is no OpenAPI document", remedy=remedy)
        return document

    def ask(self, requests: Iterable[ApiRequest], *, seconds: float = ASKING_SECONDS) -> tuple[ApiAnswer, ...]:
        """The answers in order, up to the first request that nobody answers, or not in time.

        Raises a StoreError where nobody can be asked at all.
        """
        until = time.monotonic() + seconds
        answers: list[ApiAnswer] = []
        for request in requests:
            answers.append(self.one(request, seconds=until - time.monotonic()))
            if not answers[-1].status:
                break
        return tuple(answers)

    def health(self, *, seconds: float = 0.0) -> ApiAnswer:
        """What the service says of itself; asked again for `seconds` while it has not met its graph."""
        until = time.monotonic() + seconds
        while graph_connected(answer := self.one(HEALTH)) is False and time.monotonic() < until:
            time.sleep(_AGAIN_SECONDS)
        return answer

    def strangers(self) -> tuple[Exchange, ...]:
        """What becomes of requests without a token, and with one that nobody has."""
        answers = self.ask(STRANGERS)
        return tuple(Exchange(request=one, answer=answer) for one, answer in zip(STRANGERS, answers, strict=False))

    def one(self, request: ApiRequest, *, seconds: float = REQUEST_SECONDS) -> ApiAnswer:
        """The answer to one request; that there is none in time, or no more, is a fact too."""
        started, reply = time.monotonic(), None
        try:
            reply = self._reply(request, min(seconds, self._seconds))
            body = json_of(reply, self.place())
        except StoreError as error:
            if self._is_nobodys(error):
                raise
            return _unanswered(error, reply, time.monotonic() - started)
        return ApiAnswer(status=reply.status, body=body, seconds=time.monotonic() - started)

    def _reply(self, request: ApiRequest, seconds: float) -> Reply:
        place, token = self.place(), token_of(self._settings, request.caller)
        if seconds <= 0:
            raise TimedOut(f"{place.system}: no time was left to ask it", remedy="look at the service's load")
        reply = self._link.fetch(request.method, request.path, token=token, body=request.body, seconds=seconds)
        self._was_heard = True
        return reply

    def _is_nobodys(self, error: StoreError) -> bool:
        """Whether it tells of settings, or of somebody who was never heard; what comes late tells of the service."""
        if isinstance(error, Unreachable):
            return not (self._was_heard or isinstance(error, TimedOut))
        return isinstance(error, Ambiguous | AccessDenied)

    @cached_property
    def _link(self) -> Link:
        return Link(self.place())


def _unanswered(error: StoreError, reply: Reply | None, seconds: float) -> ApiAnswer:
    """The error as a fact; an error of the server needs no JSON to be one."""
    if reply is not None and reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ApiAnswer(status=reply.status, body=text_of(reply)[:SHOWN], seconds=seconds)
    status, problem = (reply.status if reply else 0), problem_of(error)
    return ApiAnswer(status=status, problem=problem, detail=error.message, remedy=error.remedy, seconds=seconds)
