"""The way to the memories: a client with a time-out, and whether it would serve."""

from __future__ import annotations

import logging
import math
import warnings
from contextlib import closing

import grpc
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ApiException

from .settings import EMBEDDING_DIMENSION, Settings
from .status import Status

#: What a client's calls raise where Qdrant cannot be reached or refuses.
ERRORS: tuple[type[Exception], ...] = (grpc.RpcError, ApiException)
USER_KEY = "user_id"
PAGE = 1000
_logger = logging.getLogger(__name__)


def connect(settings: Settings) -> QdrantClient:
    """A client; it connects with its first call, and again after an outage."""
    with warnings.catch_warnings():
        # Whether TLS is used is said by the address.
        warnings.filterwarnings("ignore", message="Api key is used with an insecure connection")
        return QdrantClient(
            url=settings.qdrant_url, grpc_port=settings.qdrant_grpc_port, prefer_grpc=True,
            api_key=settings.qdrant_api_key or None, timeout=settings.qdrant_timeout_s, check_compatibility=False,
            # A channel that was refused waits up to two minutes before it tries again, if it is not told otherwise.
            grpc_options={"grpc.max_reconnect_backoff_ms": 1000, "grpc.initial_reconnect_backoff_ms": 100},
        )  # fmt: skip


def status(settings: Settings) -> Status:
    """Ask Qdrant for the collection, on a connection of its own; every failure is an answer, none is raised."""
    try:
        with closing(connect(settings)) as client:
            return Status(problem=_problem(client, settings.collection))
    except ERRORS as error:
        _logger.warning("Qdrant does not answer (%s)", type(error).__name__)
        return Status(problem="Qdrant does not answer")
    except ValueError:
        return Status(problem="QDRANT_URL cannot be understood")


def prepare(client: QdrantClient, collection: str) -> None:
    """Make the collections that are missing, each with an index on the user's id."""
    for name, dimension in ((collection, EMBEDDING_DIMENSION), (records_of(collection), 1)):
        if not client.collection_exists(name):
            _create(client, name, dimension)


def records_of(collection: str) -> str:
    """The collection of apps and accesses, beside that of the memories."""
    return f"{collection}_records"


def of_user(user_id: str, *more: models.Condition) -> models.Filter:
    """The filter that every read and write has: the user's own points and no others."""
    own = models.FieldCondition(key=USER_KEY, match=models.MatchValue(value=user_id))
    return models.Filter(must=[own, *more])


def scroll(client: QdrantClient, name: str, wanted: models.Filter | None) -> list[models.Record]:
    """Every point that the filter lets through, however many pages they are."""
    found, offset = client.scroll(name, scroll_filter=wanted, limit=PAGE)
    while offset is not None:
        more, offset = client.scroll(name, scroll_filter=wanted, limit=PAGE, offset=offset)
        found += more
    return found


def _create(client: QdrantClient, name: str, dimension: int) -> None:
    try:
        client.create_collection(
            name, vectors_config=models.VectorParams(size=dimension, distance=models.Distance.COSINE)
        )
    except ERRORS:
        # Another process of the service made it meanwhile, or it cannot be made.
        if not client.collection_exists(name):
            raise
    client.create_payload_index(name, USER_KEY, field_schema=models.PayloadSchemaType.KEYWORD, wait=True)


def _problem(client: QdrantClient, collection: str) -> str:
    if not client.collection_exists(collection):
        # The first request that needs it makes it.
        return ""
    vectors = client.get_collection(collection).config.params.vectors
    size = vectors.size if isinstance(vectors, models.VectorParams) else math.nan
    return "" if size == EMBEDDING_DIMENSION else "the collection is not for vectors of the embedder"
