"""Where nobody answers that is said in time, and REST is used where gRPC cannot be."""

from __future__ import annotations

import socket
import time

import pytest

from fixtures.proxy import Proxy
from stores.errors import Unreachable
from stores.qdrant import Source
from stores.qdrant_link import PROBE_SECONDS
from tests.fixtures.engines.qdrant_servers import Running, vectors
from tests.stores.qdrant.unreachable.answers import answer_of
from tests.stores.qdrant.unreachable.ports import NOWHERE, abrupt, local, swallowing

pytestmark = pytest.mark.timeout(60)


def test_nobody_listens() -> None:
    answer = answer_of(local(NOWHERE))
    assert (answer.problem, answer.system) == ("unreachable", "Qdrant at 127.0.0.1:1")
    assert answer.detail == "Qdrant at 127.0.0.1:1: connection refused; gRPC on port 1: connection refused"
    assert answer.seconds < 2


def test_no_such_host() -> None:
    answer = answer_of("http://no-such-host.invalid:6333")
    assert (answer.problem, answer.system) == ("no such host", "Qdrant at no-such-host.invalid:6333")


def test_ports_that_swallow_everything() -> None:
    with swallowing() as rest, swallowing() as grpc:
        started = time.monotonic()
        answer = answer_of(local(rest), grpc_port=grpc)
        assert answer.problem == "no answer in time"
        # Asked a second time it does not wait again.
        assert time.monotonic() - started < 12


def test_a_host_that_swallows_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    # A listener whose queue is full drops what comes, as a firewall does.
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.settimeout(0)
            one.connect_ex(("127.0.0.1", port))
        started = time.monotonic()
        answer = answer_of(local(port), grpc_port=port)
        assert answer.problem == "no answer in time"
        assert PROBE_SECONDS < time.monotonic() - started < 10
        for one in waiting:
            one.close()


def test_a_server_that_stops_answering_in_the_middle(qdrant: Running) -> None:
    proxy = Proxy("127.0.0.1", qdrant.engine.grpc_port)
    with qdrant.collection(vectors_config=vectors(2)) as name:
        settings = qdrant.settings(grpc_port=proxy.port, collection=name)
        with Source(settings, seconds=1) as source:
            assert source.count() == 0
            proxy.swallow()
            with pytest.raises(Unreachable, match="did not answer in time"):
                source.count()
            proxy.refuse()
            with pytest.raises(Unreachable):
                source.count()
            proxy.pass_through()
    proxy.close()


def test_rest_where_grpc_cannot_be_used(qdrant: Running) -> None:
    with swallowing() as silent, abrupt() as rude:
        for port, reason in ((NOWHERE, "connection refused"), (silent, "did not answer in time"), (rude, "gRPC")):
            with Source(qdrant.settings(grpc_port=port)) as source:
                answer = source.answer()
            assert reason in answer.detail
            if qdrant.real:
                assert answer.problem == ""
                assert f"since gRPC on port {port} cannot be used" in answer.detail
            else:
                assert answer.problem in ("unreachable", "no answer in time", "not a Qdrant")
