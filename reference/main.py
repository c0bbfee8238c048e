"""The service: `uvicorn reference.main:app`."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.responses import JSONResponse

from . import pgvector_connection
from .settings import load

settings = load()
app = FastAPI(title="Unified memory", version="1.0.0")


@app.get("/health")
def health() -> JSONResponse:
    """Whether the service can do its work: 503 while pgvector cannot."""
    pgvector = pgvector_connection.status(settings)
    body = {"status": "healthy" if pgvector.ready else "unhealthy", "pgvector": pgvector.problem or "ready"}
    return JSONResponse(body, status_code=200 if pgvector.ready else 503)
