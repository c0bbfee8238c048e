"""How requests are answered that cannot be served."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

if TYPE_CHECKING:
    from fastapi import Request

_logger = logging.getLogger(__name__)


def answer_invalid(_: Request, error: Exception) -> JSONResponse:
    """422 with place and reason, without what was sent: it may hold what no JSON can."""
    assert isinstance(error, RequestValidationError)
    details = [{"loc": list(one["loc"]), "msg": one["msg"], "type": one["type"]} for one in error.errors()]
    return JSONResponse({"detail": details}, status_code=422)


def answer_unavailable(_: Request, error: Exception) -> JSONResponse:
    """503 where Qdrant cannot be reached or refuses; never an answer that looks like success."""
    _logger.error("the memories cannot be reached: %s", type(error).__name__)
    return JSONResponse({"detail": "The memories cannot be reached at the moment"}, status_code=503)
