"""Phase 2: pgvector beside Qdrant."""
