"""A gRPC proxy that knows no service: it hands every call on as bytes, and keeps the names of the methods."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import grpc

if TYPE_CHECKING:
    from collections.abc import Iterator

_ANY_SIZE = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


@contextmanager
def recorded_grpc(port: int) -> Iterator[tuple[int, list[str]]]:
    """The proxy's port in front of a server on 127.0.0.1, and the full names of the methods called, in order."""
    called: list[str] = []
    with grpc.insecure_channel(f"127.0.0.1:{port}", _ANY_SIZE) as channel, ThreadPoolExecutor(16) as pool:
        server = grpc.server(pool, handlers=(_HandOn(channel, called),), options=_ANY_SIZE)
        own = server.add_insecure_port("127.0.0.1:0")
        server.start()
        try:
            yield own, called
        finally:
            server.stop(None).wait()


class _HandOn(grpc.GenericRpcHandler):  # type: ignore[misc]
    def __init__(self, channel: Any, called: list[str]) -> None:
        self._channel, self._called = channel, called

    def service(self, details: Any) -> Any:
        """Hand a call on: all of Qdrant's are of one question and one answer."""
        self._called.append(details.method)
        ask = self._channel.unary_unary(details.method)

        def answered(question: bytes, context: Any) -> bytes:
            try:
                return bytes(ask(question, metadata=_own(context.invocation_metadata()), timeout=60))
            except grpc.RpcError as error:
                context.abort(error.code(), error.details())
                raise

        return grpc.unary_unary_rpc_method_handler(answered)


def _own(metadata: Any) -> list[tuple[str, Any]]:
    """What the client sent, less what the channel writes itself."""
    return [(key, value) for key, value in metadata if not key.startswith(("grpc-", "user-agent"))]
