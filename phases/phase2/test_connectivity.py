"""Both stores can be reached as the deployment reaches them, and the destination has what vectors need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import connectivity, extension, poolers

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.finding import Finding
    from stores.postgres import Destination
    from stores.qdrant import Source

    Verify = Callable[[Finding], None]


def test_destination_answers(destination: Destination, verify: Verify) -> None:
    """PostgreSQL answers at DATABASE_URL and lets the deployment in.

    Why: Everything else rests on it; and what answers there may be another service, another database or nobody.

    How: One connection within connect_timeout (10 s unless the URL says otherwise, all addresses of the host
    together), and one query in a read-only transaction. What fails is named: unreachable, time-out, wrong password,
    database does not exist, TLS is not offered, is no PostgreSQL.

    Remedy: The finding's own; as a rule host, port, user, password or database in DATABASE_URL.
    """
    verify(connectivity.answers(destination.answer()))


def test_source_answers(source: Source, verify: Verify) -> None:
    """Qdrant answers beside PostgreSQL and takes the key.

    Why: The migration is only safe while the source serves; phase 2 must not have touched it.

    How: Over gRPC, over REST where the gRPC port does not answer, and the finding says so. A list of the collections
    is read with the key that the deployment has.

    Remedy: The finding's own; as a rule QDRANT_URL, QDRANT_GRPC_PORT or QDRANT_API_KEY.
    """
    verify(connectivity.answers(source.answer()))


def test_database_url_is_understood(destination: Destination, verify: Verify) -> None:
    """DATABASE_URL is one that libpq takes.

    Why: Services have parsed it with an expression of their own, which took postgres:// for an error, half a password
    for a host, and dropped sslmode.

    How: libpq's own parser reads it. What it refuses but other drivers know (a driver suffix, pgbouncer=,
    pool_mode=) is removed and named; an unencoded character in the password, a foreign scheme or a port that is
    none is a failure.

    Remedy: postgresql://USER:PASSWORD@HOST:5432/DATABASE, the password percent-encoded.
    """
    verify(connectivity.url_is_understood(destination.url()))


def test_pooler_port_fits_host(destination: Destination, verify: Verify) -> None:
    """The port of DATABASE_URL is one that its host serves for what the deployment takes it for.

    Why: A URL turned from pooler to direct host kept the pooler's port 6543, at which the direct host serves nobody.

    How: By the rules of the providers whose hosts tell: Supabase (db.<project>.supabase.co serves 5432, and 6543
    only with a dedicated pooler, which then answers; *.pooler.supabase.com serves sessions at 5432 and transactions
    at 6543, for users that name their project) and Neon (-pooler in the host, 5432). Other hosts pass, and the
    finding says so.

    Remedy: Correct host or port in DATABASE_URL.
    """
    verify(poolers.port_fits_host(destination.url(), destination.answer()))


def test_tls_is_as_asked(destination: Destination, verify: Verify) -> None:
    """The connection to the destination is protected as sslmode asks.

    Why: A deployment that asks for TLS and gets none has its memories read on the way; one that verifies no
    certificate doesn't know whom it speaks to.

    How: The connection that is in use is asked whether it is encrypted; that the server offers no TLS, or a
    certificate that sslrootcert does not trust, is a failure here too.

    Remedy: ALTER SYSTEM SET ssl = on, with a certificate; or sslmode in DATABASE_URL.
    """
    verify(connectivity.tls_is_as_asked(destination.transport()))


def test_destination_version_is_supported(destination: Destination, limits: dict[str, float], verify: Verify) -> None:
    """The destination's PostgreSQL is new enough for pgvector.

    Why: pgvector 0.8 needs PostgreSQL 13; older servers keep an old pgvector, with searches that come back short.

    How: server_version_num is read from the server, behind a pooler too.

    Remedy: Upgrade the server.
    """
    least = limits["least"]
    verify(extension.server_version_is_supported(destination.versions(), least=least))


def test_extension_available(destination: Destination, verify: Verify) -> None:
    """The destination's server has pgvector's files.

    Why: A plain postgres image has none, and CREATE EXTENSION fails on the day of the migration.

    How: pg_available_extensions lists vector.

    Remedy: Install the package pgvector on the server, or use an image that has it.
    """
    verify(extension.is_available(destination.extension()))


def test_extension_installed(destination: Destination, verify: Verify) -> None:
    """The extension vector is installed in the destination's database.

    Why: It is installed for each database on its own; another one's does not help.

    How: pg_extension of the database that DATABASE_URL names is read.

    Remedy: CREATE EXTENSION vector
    """
    verify(extension.is_installed(destination.extension()))


def test_extension_version_is_supported(destination: Destination, limits: dict[str, float], verify: Verify) -> None:
    """The installed pgvector has iterative index scans.

    Why: Up to 0.7 a search filters after the index has given its ef_search nearest: a user with few memories gets
    fewer than k, or none. 0.8 goes on until k are found (hnsw.iterative_scan).

    How: extversion of pg_extension is 0.8.0 or newer. The binaries may be newer than the installed version.

    Remedy: ALTER EXTENSION vector UPDATE
    """
    least = limits["least"]
    verify(extension.version_is_supported(destination.extension(), least=least))


def test_extension_on_search_path(destination: Destination, verify: Verify) -> None:
    """A session of the deployment's role finds pgvector's types and operators without naming their schema.

    Why: Libraries write "%s::vector" and "<=>"; where the extension lies in a schema of its own (Supabase:
    extensions) they fail with "type vector does not exist".

    How: The extension's schema is among current_schemas() of a new session, and the role has USAGE of it.

    Remedy: ALTER ROLE ... IN DATABASE ... SET search_path, and GRANT USAGE ON SCHEMA where that is missing.
    """
    verify(extension.is_on_search_path(destination.extension()))


def test_role_may_read(destination: Destination, verify: Verify) -> None:
    """The deployment's role may read every row of the table.

    Why: A migration run as the owner leaves a table that the service may not read; row level security makes it look
    empty instead.

    How: Rights are read from the catalogue: USAGE of the schema, SELECT on the table or on each column, and the
    policies that bind this role.

    Remedy: GRANT USAGE ON SCHEMA, GRANT SELECT ON, or a policy for the role.
    """
    verify(connectivity.role_may_read(destination.may_read()))


def test_prepared_statements_survive(destination: Destination, verify: Verify) -> None:
    """A prepared statement still works after its connection was lent to somebody else.

    Why: Drivers prepare what they run often. A transaction pooler hands the connection on between transactions, and
    the statement fails with "does not exist", or another client's answers, only under load.

    How: One session prepares a statement. A second one begins transactions until it holds the server connection of
    the first, which then executes its statement: so the fault shows on an idle pool too. What was prepared is
    removed again.

    Remedy: max_prepared_statements in PgBouncer (1.21 or newer), the pooler's session port, or none in
    the driver.
    """
    verify(connectivity.prepared_statements_survive(destination.prepared_probe()))


def test_connection_headroom(destination: Destination, limits: dict[str, float], verify: Verify) -> None:
    """Enough connections are left for the deployment.

    Why: A backfill took the last connections once, and the service could not start again.

    How: The tightest of max_connections (less what is reserved), the database's and the role's limit, less what
    others use under it now; behind a pooler its own limits come on top. At least 10 have to be left.

    Remedy: ALTER DATABASE ... CONNECTION LIMIT, ALTER ROLE ... CONNECTION LIMIT, max_connections, or a pooler.
    """
    least = limits["least"]
    verify(connectivity.connection_headroom(destination.headroom(), least=least))
