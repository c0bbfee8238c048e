"""What the role may not do is told with the statement that lets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stores.errors import AccessDenied, Ambiguous, StoreError
from tests.stores.postgres.scratch.scratching import PLAIN, SCRATCH, copied, make_table, points

if TYPE_CHECKING:
    from tests.stores.postgres.conftest import Database


def refused(database: Database, schema: str | None = SCRATCH, table: str = "memories") -> StoreError:
    with pytest.raises(StoreError) as caught, copied(database, table, schema):
        pass
    assert caught.value.remedy
    return caught.value


def test_without_a_scratch_schema_nothing_is_written(database: Database) -> None:
    make_table(database, PLAIN)
    found = refused(database, None)
    assert isinstance(found, Ambiguous)
    assert 'scratch_schema = "phasegate_scratch"' in found.remedy


def test_the_tables_own_schema_is_no_scratch_schema(database: Database) -> None:
    make_table(database, PLAIN)
    assert "is the table's own" in str(refused(database, "public"))


def test_a_schema_that_the_role_may_not_create_is_made_by_the_remedy(database: Database) -> None:
    make_table(database, PLAIN)
    found = refused(database, 'Scratch "1"')
    assert isinstance(found, AccessDenied)
    assert "may not create it" in str(found)
    database.sql(found.remedy)
    with copied(database, schema='Scratch "1"') as copy:
        assert copy.rows.copy_in(points(2)) == 2


@pytest.mark.parametrize("right", ["", "USAGE", "CREATE"])
def test_a_schema_that_the_role_may_not_use_is_opened_by_the_remedy(database: Database, right: str) -> None:
    make_table(database, PLAIN, "CREATE SCHEMA other")
    if right:
        database.sql(f'GRANT {right} ON SCHEMA other TO "{database.reader}"')
    found = refused(database, "other")
    assert isinstance(found, AccessDenied)
    database.sql(found.remedy)
    with copied(database, schema="other") as copy:
        assert copy.rows.copy_in(points(2)) == 2


def test_a_schema_that_is_there_takes_no_right_to_create_one(database: Database) -> None:
    make_table(database, PLAIN)
    with copied(database) as copy:
        assert copy.session.execute("SELECT has_database_privilege(current_database(), 'CREATE')").fetchone() == (
            False,
        )


def test_a_schema_with_a_relation_of_that_name_is_refused(database: Database) -> None:
    make_table(database, PLAIN, "CREATE SCHEMA other", "CREATE VIEW other.memories AS SELECT 1")
    assert "has a memories already" in str(refused(database, "other"))


def test_a_table_that_may_not_be_read_cannot_be_copied(database: Database) -> None:
    make_table(database, PLAIN)
    database.sql(f'REVOKE SELECT ON memories FROM "{database.reader}"')
    with pytest.raises(StoreError), copied(database):
        pass


def test_a_trigger_function_that_may_not_be_executed_is_told(database: Database) -> None:
    make_table(database, PLAIN, "CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
               "REVOKE EXECUTE ON FUNCTION noted() FROM PUBLIC",
               "CREATE TRIGGER first BEFORE INSERT ON memories FOR EACH ROW EXECUTE FUNCTION noted()")  # fmt: skip
    found = refused(database)
    assert isinstance(found, AccessDenied)
    assert "noted" in str(found)


def test_a_role_that_is_read_only_by_default_may_write_to_its_copy(database: Database) -> None:
    make_table(database, PLAIN)
    database.sql(f'ALTER ROLE "{database.reader}" SET default_transaction_read_only = on')
    with copied(database) as copy:
        assert copy.rows.copy_in(points(2)) == 2
