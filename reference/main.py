"""The service: `uvicorn reference.main:app`."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import grpc
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from qdrant_client.http.exceptions import ApiException

from . import apps, memories, memory_actions, pgvector_connection, qdrant_connection
from .failures import answer_invalid, answer_unavailable
from .graph_writer import GraphWriter
from .health import now, told, told_of_graph
from .memory_store import MemoryStore
from .records import Records
from .settings import load

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

settings = load()
store = MemoryStore(qdrant_connection.connect(settings), settings.collection)
graph = GraphWriter(settings, store)


@asynccontextmanager
async def _running(_: FastAPI) -> AsyncIterator[None]:
    graph.start()
    yield
    graph.stop()
    store.client.close()


app = FastAPI(title="Unified memory", version="1.0.0", lifespan=_running)
app.state.users = {user.token_sha256: user for user in settings.users}
app.state.store, app.state.records, app.state.graph = store, Records(store), graph
app.add_exception_handler(RequestValidationError, answer_invalid)
app.add_exception_handler(grpc.RpcError, answer_unavailable)
app.add_exception_handler(ApiException, answer_unavailable)
# Before the memories, whose ids would be taken for the names of these.
app.include_router(memory_actions.router)
app.include_router(memories.router)
app.include_router(memory_actions.search_router)
app.include_router(apps.router)
app.include_router(apps.stats_router)


@app.get("/", include_in_schema=False)
@app.head("/", include_in_schema=False)
def root() -> RedirectResponse:
    """What the service offers."""
    return RedirectResponse("/docs")


@app.get("/health")
@app.head("/health", include_in_schema=False)
def health() -> JSONResponse:
    """Whether the service can do its work: 503 while pgvector or Qdrant cannot. The graph is not asked."""
    pgvector = pgvector_connection.status(settings)
    qdrant = qdrant_connection.status(settings)
    ready = pgvector.ready and qdrant.ready
    stores = {"pgvector": pgvector.problem or "ready", "qdrant": qdrant.problem or "ready"}
    body = {"status": "healthy" if ready else "unhealthy", "timestamp": now(), **stores}
    return JSONResponse(body, status_code=200 if ready else 503)


@app.get("/health/detailed")
def health_detailed() -> JSONResponse:
    """The same store by store; "degraded" while all but the graph can do their work."""
    pgvector = pgvector_connection.status(settings)
    qdrant = qdrant_connection.status(settings)
    ready = pgvector.ready and qdrant.ready
    neo4j = told_of_graph(graph, enabled=settings.neo4j_enabled)
    well = "healthy" if neo4j["overall_status"] != "unavailable" else "degraded"
    stores = {"pgvector": told(pgvector), "qdrant": told(qdrant), "neo4j": neo4j}
    body = {"status": well if ready else "unhealthy", "timestamp": now(), **stores}
    return JSONResponse(body, status_code=200 if ready else 503)
