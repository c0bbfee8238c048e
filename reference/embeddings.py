"""The embedder over HTTP, as OpenAI's API has it, without store or settings: `uvicorn reference.embeddings:app`."""

from __future__ import annotations

from base64 import b64encode
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, BeforeValidator, Field
from starlette.exceptions import HTTPException

from .embedder import embed, packed

MODEL = "hashed-n-grams-384"
MOST_TEXTS = 2_048
MOST_CHARACTERS = 100_000


def _several(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


Text = Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS)]
Texts = Annotated[
    list[Text],
    Field(min_length=1, max_length=MOST_TEXTS),
    BeforeValidator(_several, json_schema_input_type=str | list[str]),
]


class EmbeddingsRequest(BaseModel):
    """What is asked: of one text, or of several."""

    input: Texts
    model: Annotated[str, Field(min_length=1)]
    """Any: there is one model, and the answer says which."""
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: Literal[384] | None = None


app = FastAPI(title="Embeddings", version="1.0.0")


@app.get("/health")
def health() -> dict[str, str]:
    """That it answers: it needs nothing else."""
    return {"status": "healthy", "model": MODEL}


@app.post("/v1/embeddings")
def create_embeddings(asked: EmbeddingsRequest) -> JSONResponse:
    """The vectors of the texts, in their order."""
    data = [
        {"object": "embedding", "index": place, "embedding": _encoded(embed(text), asked.encoding_format)}
        for place, text in enumerate(asked.input)
    ]
    words = sum(len(text.split()) for text in asked.input)
    usage = {"prompt_tokens": words, "total_tokens": words}
    return JSONResponse({"object": "list", "data": data, "model": MODEL, "usage": usage})


def _encoded(vector: list[float], encoding: str) -> list[float] | str:
    return b64encode(packed(vector)).decode() if encoding == "base64" else vector


@app.exception_handler(RequestValidationError)
def answer_invalid(_: Request, error: RequestValidationError) -> JSONResponse:
    """400 with what is wrong and where, without what was sent."""
    first = error.errors()[0]
    where = [str(part) for part in first["loc"][1:2] if isinstance(part, str)]
    return _refusal(400, ": ".join([*where, first["msg"]]), param=where[0] if where else None)


@app.exception_handler(HTTPException)
def answer_unknown(_: Request, error: HTTPException) -> JSONResponse:
    """Another path, another method."""
    return _refusal(error.status_code, str(error.detail))


def _refusal(status: int, message: str, *, param: str | None = None) -> JSONResponse:
    error: dict[str, Any] = {"message": message, "type": "invalid_request_error", "param": param, "code": None}
    return JSONResponse({"error": error}, status_code=status)
