"""Who answers at the graph's address, by hand: a driver's errors do not tell what is wrong with it."""

from __future__ import annotations

import socket
import ssl
from contextlib import closing
from typing import TYPE_CHECKING

from stores.errors import Unreachable
from stores.graph.problems import NoSuchHost, NotNeo4j, PausedAura, TimedOut, Tls, TooOld

if TYPE_CHECKING:
    from stores.errors import StoreError
    from stores.graph.address import Place

#: Bolt's magic number, and the versions that are spoken: 5.0 to 5.8, 4.2 to 4.4.
_HELLO = b"\x60\x60\xb0\x17" + b"\x00\x08\x08\x05" + b"\x00\x02\x04\x04" + b"\x00\x00\x00\x00" * 2
#: The same as they are answered, major version behind minor one: what else begins so is HTTP/2, as of Qdrant's gRPC.
_SPOKEN = {bytes([0, 0, minor, major]) for major, minors in ((5, range(9)), (4, range(2, 5))) for minor in minors}
_HTTP_SECONDS = 1.0
_NONE_IN_COMMON = b"\x00\x00\x00\x00"
_ALERT = 0x15
_START = "start Neo4j, or correct NEO4J_URI"
_WAIT = "look at the network between (a firewall that drops packets?) and at the server's load, or correct NEO4J_URI"
_RESUME = "resume it at console.neo4j.io: Aura pauses an instance that nobody used for 72 hours; or correct NEO4J_URI"
_PORT = "point NEO4J_URI at Neo4j's Bolt port (7687 as a rule)"


def greet(place: Place, *, seconds: float) -> None:
    """Return when somebody at the place speaks Bolt; raises a StoreError by name, within `seconds` and some more."""
    connected = False
    try:
        with closing(_connected(place, seconds)) as plain:
            connected = True
            with closing(_protected(plain, place)) as spoken:
                spoken.sendall(_HELLO)
                _understand(spoken.recv(4), place)
    except OSError as error:
        if connected and isinstance(error, TimeoutError) and _speaks_http(place):
            raise _stranger(place) from error
        raise problem(error, place, seconds) from error


def problem(error: OSError, place: Place, seconds: float) -> StoreError:
    """What an error of the network means for the graph."""
    system = place.system
    if isinstance(error, ssl.SSLCertVerificationError):
        return Tls(f"{system}: the certificate is not trusted: {error.verify_message}",
                   remedy=f"use a trusted certificate, or write {place.scheme.partition('+')[0]}+ssc://")  # fmt: skip
    if isinstance(error, ssl.SSLError):
        return Tls(
            f"{system} offers no TLS", remedy=f"write {place.scheme.partition('+')[0]}://, or switch TLS on there"
        )
    if isinstance(error, socket.gaierror | UnicodeError):
        if place.is_aura:
            return PausedAura(f"{system}: the instance's name has no address", remedy=_RESUME)
        return NoSuchHost(f"{system}: the host's name has no address", remedy="correct the host in NEO4J_URI")
    if isinstance(error, TimeoutError):
        return TimedOut(f"{system} did not answer within {seconds:g} s", remedy=_WAIT)
    if place.is_aura:
        return PausedAura(f"{system}: {_reason(error)}", remedy=_RESUME)
    if isinstance(error, ConnectionResetError | BrokenPipeError):
        return _stranger(place)
    return Unreachable(f"{system}: {_reason(error)}", remedy=_START)


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


def _connected(place: Place, seconds: float) -> socket.socket:
    try:
        return socket.create_connection((place.host, place.port), timeout=seconds)
    except UnicodeError as error:
        raise socket.gaierror(str(error)) from error


def _speaks_http(place: Place) -> bool:
    """Whether who says nothing to Bolt is waiting for the end of a line."""
    try:
        with socket.create_connection((place.host, place.port), timeout=_HTTP_SECONDS) as plain:
            plain.sendall(b"HEAD / HTTP/1.0\r\n\r\n")
            return plain.recv(5) == b"HTTP/"
    except OSError:
        return False


def _protected(plain: socket.socket, place: Place) -> socket.socket:
    if not place.tls:
        return plain
    context = ssl.create_default_context()
    if place.trusts_anybody:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    try:
        return context.wrap_socket(plain, server_hostname=place.host)
    except (ConnectionResetError, ConnectionAbortedError) as error:
        # A Neo4j without TLS takes the greeting for a broken Bolt handshake.
        raise ssl.SSLError("no TLS") from error


def _understand(answer: bytes, place: Place) -> None:
    if answer == _NONE_IN_COMMON:
        raise TooOld(f"{place.system} speaks no Bolt from 4.2 on", remedy="upgrade Neo4j to 5.15 or newer")
    if answer[:1] == bytes([_ALERT]) or (not answer and not place.tls):
        raise _stranger(place)
    if answer not in _SPOKEN:
        raise _stranger(place)


def _stranger(place: Place) -> StoreError:
    also = "" if place.tls else f", or write {place.scheme}+s:// where it wants TLS"
    return NotNeo4j(f"{place.system}: who answers there does not speak Bolt", remedy=_PORT + also)
