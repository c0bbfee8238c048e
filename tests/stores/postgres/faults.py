"""What can be wrong with a sound table, and the checks that must say so."""

from __future__ import annotations

FAULTS = {
    "varchar that is called vector": (
        ["DROP INDEX {hnsw}", "ALTER TABLE {t} ALTER vector TYPE varchar USING vector::varchar"],
        ["vector_column_by_type", "vector_index_exists"],
    ),
    "no declared dimension": (
        ["DROP INDEX {hnsw}", "ALTER TABLE {t} ALTER vector TYPE vector"],
        ["vector_column_by_type", "vector_index_exists"],
    ),
    "halfvec with its index": (
        ["DROP INDEX {hnsw}", "ALTER TABLE {t} ALTER vector TYPE halfvec(8)",
         "CREATE INDEX ON {t} USING hnsw (vector halfvec_cosine_ops)"],
        ["vector_column_by_type", "vector_index_exists"],
    ),
    "another dimension": (
        ["TRUNCATE {t}", "ALTER TABLE {t} ALTER vector TYPE vector(16)"], ["dimension_is_the_sources"],
    ),
    "payload json": (["ALTER TABLE {t} ALTER payload TYPE json"], ["payload_is_jsonb"]),
    "payload text": (
        ["DROP INDEX {user}", "ALTER TABLE {t} ALTER payload TYPE text"], ["payload_is_jsonb", "user_filter_is_indexed"]
    ),
    "no primary key": (["ALTER TABLE {t} DROP CONSTRAINT {key}"], ["primary_key_on_id"]),
    "primary key of two columns": (
        ["ALTER TABLE {t} DROP CONSTRAINT {key}, ADD PRIMARY KEY (id, payload)"], ["primary_key_on_id"],
    ),
    "another operator class": (
        ["DROP INDEX {hnsw}", "CREATE INDEX ON {t} USING hnsw (vector vector_l2_ops)"], ["vector_index_operator_class"],
    ),
    "invalid index": (
        ["UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{hnsw}'::regclass"], ["vector_index_is_valid"]
    ),
    "index that is not ready": (
        ["UPDATE pg_index SET indisready = false WHERE indexrelid = '{hnsw}'::regclass"], ["vector_index_is_valid"]
    ),
    "partial index": (
        ["DROP INDEX {hnsw}", "CREATE INDEX ON {t} USING hnsw (vector vector_cosine_ops) WHERE payload IS NOT NULL"],
        ["vector_index_exists"],
    ),
    "index on an expression": (
        ["DROP INDEX {hnsw}", "CREATE INDEX ON {t} USING hnsw ((vector::halfvec(8)) halfvec_cosine_ops)"],
        ["vector_index_exists"],
    ),
    "ivfflat with the default lists": (
        ["DROP INDEX {hnsw}", "CREATE INDEX ON {t} USING ivfflat (vector vector_cosine_ops)"],
        ["vector_index_parameters"],
    ),
    "ef_search below k": (["ALTER DATABASE {d} SET hnsw.ef_search = 5"], ["vector_index_parameters"]),
    "ef_search of the role": (
        ["SELECT '[1]'::vector; ALTER ROLE {r} SET hnsw.ef_search = 5"], ["vector_index_parameters"]
    ),
    "index scans switched off": (["ALTER DATABASE {d} SET enable_indexscan = off"], ["vector_index_is_used"]),
    "index scans made expensive": (
        ["INSERT INTO {t} SELECT gen_random_uuid(), vector, payload FROM {t}, generate_series(1, 150)",
         "ALTER DATABASE {d} SET random_page_cost = 1e9"], ["vector_index_is_used"],
    ),
    "rights of PUBLIC": (["GRANT SELECT, DELETE ON {t} TO PUBLIC"], ["no_public_rights"]),
    "right of PUBLIC on a column": (["GRANT SELECT (payload) ON {t} TO PUBLIC"], ["no_public_rights"]),
    "row level security without a policy": (["ALTER TABLE {t} ENABLE ROW LEVEL SECURITY"], ["role_may_read"]),
    "policy of somebody else": (
        ["ALTER TABLE {t} ENABLE ROW LEVEL SECURITY", "CREATE POLICY p ON {t} FOR SELECT TO postgres USING (true)"],
        ["role_may_read"],
    ),
    "no right to select": (["REVOKE SELECT ON {t} FROM {r}"], ["role_may_read"]),
    "no usage of the schema": (["REVOKE USAGE ON SCHEMA {s} FROM {r}"], ["role_may_read"]),
    "extension not on the path": (["ALTER DATABASE {d} SET search_path = public"], ["extension_on_search_path"]),
    "extension's schema not for the role": (
        ["REVOKE USAGE ON SCHEMA extensions FROM {r}"], ["extension_on_search_path"],
    ),
    "partial user index": (
        ["DROP INDEX {user}", "CREATE INDEX ON {t} ((payload->>'user_id')) WHERE payload->>'user_id' <> ''"],
        ["user_filter_is_indexed"],
    ),
    "invalid user index": (
        ["UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{user}'::regclass"], ["user_filter_is_indexed"]
    ),
    "user index on another expression": (
        ["DROP INDEX {user}", "CREATE INDEX ON {t} (lower(payload->>'user_id'))"], ["user_filter_is_indexed"],
    ),
    "user index of another collation": (
        ["DROP INDEX {user}", "CREATE INDEX ON {t} ((payload->>'user_id') COLLATE \"C\")"], ["user_filter_is_indexed"],
    ),
    "user index behind another key": (
        ["DROP INDEX {user}", "CREATE INDEX ON {t} ((payload->>'data'), (payload->>'user_id'))"],
        ["user_filter_is_indexed"],
    ),
    "gin in its place": (["DROP INDEX {user}", "CREATE INDEX ON {t} USING gin (payload)"], ["user_filter_is_indexed"]),
}  # fmt: skip
