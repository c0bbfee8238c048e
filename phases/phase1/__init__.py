"""Phase 1: Neo4j beside production, without an impact on it."""
