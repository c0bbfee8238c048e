"""What httpx says, as the project's few errors; no address is repeated as it was written."""

from __future__ import annotations

import socket
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx

from stores.api.problems import NoSuchHost, NotHttp, Tls
from stores.errors import BadAnswer, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores.api.address import Place
    from stores.errors import StoreError


@contextmanager
def translated(place: Place) -> Iterator[None]:
    """Raise what goes wrong inside as a StoreError; a time-out as a TimeoutError."""
    try:
        yield
    except httpx.TimeoutException:
        raise TimeoutError from None
    except httpx.HTTPError as error:
        raise _problem(error, place) from None
    except (httpx.InvalidURL, UnicodeError):
        remedy = f"correct {place.variable}"
        raise BadAnswer(f"{place.system} cannot be asked: it is no address", remedy=remedy) from None


def _problem(error: httpx.HTTPError, place: Place) -> StoreError:
    system, causes = place.system, list(_causes(error))
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return NoSuchHost(f"{system}: the host's name has no address", remedy=f"correct the host in {place.variable}")
    if found := next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None):
        return _tls(found, place)
    if isinstance(error, httpx.RemoteProtocolError):
        also = "" if place.scheme == "https" else ", or write https:// where it wants TLS"
        remedy = f"point {place.variable} at the port of the API{also}"
        return NotHttp(f"{system}: who answers there does not speak HTTP", remedy=remedy)
    if isinstance(error, httpx.DecodingError):
        remedy = "look at the proxy in front of the service"
        return BadAnswer(f"{system} answers with what cannot be decoded", remedy=remedy)
    reason = next((cause.strerror for cause in causes if isinstance(cause, OSError) and cause.strerror), "")
    remedy = f"start the service, or correct {place.variable}"
    return Unreachable(f"{system}: {(reason or 'the connection ended').lower()}", remedy=remedy)


def _tls(error: ssl.SSLError, place: Place) -> StoreError:
    if isinstance(error, ssl.SSLCertVerificationError):
        remedy = "use a certificate that this machine trusts (SSL_CERT_FILE names those that it does)"
        return Tls(f"{place.system}: the certificate is not trusted: {error.verify_message}", remedy=remedy)
    return Tls(f"{place.system} offers no TLS", remedy=f"write http:// in {place.variable}, or switch TLS on there")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
