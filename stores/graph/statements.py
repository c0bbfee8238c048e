"""What Neo4j is asked; nothing here writes."""

from __future__ import annotations

ONE = "RETURN 1"
DATABASE = "CALL db.info() YIELD name RETURN name"
CONSTRAINTS = "SHOW CONSTRAINTS YIELD name, type, labelsOrTypes, properties RETURN * ORDER BY name"
INDEXES = "SHOW INDEXES YIELD name, type, state, labelsOrTypes, properties, options RETURN * ORDER BY name"
NODE_TYPES = """
CALL db.schema.nodeTypeProperties() YIELD nodeLabels, propertyName, propertyTypes
UNWIND CASE nodeLabels WHEN [] THEN [''] ELSE nodeLabels END AS name
RETURN name, propertyName AS property, propertyTypes AS types
"""
EDGE_TYPES = """
CALL db.schema.relTypeProperties() YIELD relType, propertyName, propertyTypes
RETURN substring(relType, 2, size(relType) - 3) AS name, propertyName AS property, propertyTypes AS types
"""
#: One user: a text that is not empty, or a whole number.
_OWNED = "(n.user_id IS :: STRING NOT NULL AND n.user_id <> '' OR n.user_id IS :: INTEGER NOT NULL)"
NODES_OF_USERS = f"""
MATCH (n) RETURN CASE WHEN {_OWNED} THEN toString(n.user_id) END AS user, count(*) AS n
"""
EDGES_OF_USERS = f"""
MATCH (n)-[r]->() RETURN CASE WHEN {_OWNED} THEN toString(n.user_id) END AS user, count(*) AS n
"""
NODES_WITHOUT = f"""
MATCH (n) WHERE NOT {_OWNED}
WITH count(*) AS n, collect(n)[..5] AS some
RETURN n, [n IN some | ':' + reduce(all = '', label IN labels(n) | all + label + ' ') + elementId(n)] AS examples
"""
EDGES_ACROSS = """
MATCH (a)-[r]->(b)
WHERE a.user_id <> b.user_id OR (a.user_id IS NULL) <> (b.user_id IS NULL)
   OR r.user_id IS NOT NULL AND (r.user_id <> a.user_id OR r.user_id <> b.user_id)
WITH count(*) AS n, collect(r)[..5] AS some
RETURN n, [r IN some | ':' + type(r) + ' ' + elementId(r)] AS examples
"""
#: Where nothing keeps an id from coming twice, a page may end between two nodes of one id: `seen` have come of it.
_MEMORIES = """
MATCH (m:`{}`) WHERE m.id >= $after AND m.id <> ''
RETURN m.id AS id, toStringOrNull(m.user_id) AS user ORDER BY m.id, elementId(m) SKIP $seen LIMIT $limit
"""
_MEMORIES_AMONG = """
MATCH (m:`{}`) WHERE m.id IN $ids RETURN m.id AS id, toStringOrNull(m.user_id) AS user ORDER BY m.id
"""
#: An id is a text that is not empty. IS NULL goes first: Neo4j looks for the rest in the index, which has no nulls.
_WITHOUT_ID = """
MATCH (m:`{}`) WHERE m.id IS NULL OR NOT (m.id IS :: STRING NOT NULL AND m.id <> '')
WITH count(*) AS n, collect(m)[..5] AS some
RETURN n, [m IN some | elementId(m)] AS examples
"""


def memories(label: str) -> str:
    """The nodes of that label that have an id, a page of them."""
    return _of(label, _MEMORIES)


def memories_among(label: str) -> str:
    """The nodes of that label that have one of some ids."""
    return _of(label, _MEMORIES_AMONG)


def memories_without_id(label: str) -> str:
    """The nodes of that label that have none."""
    return _of(label, _WITHOUT_ID)


def _of(label: str, statement: str) -> str:
    return statement.format(label.replace("`", "``"))
