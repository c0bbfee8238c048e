"""Phase 5: bulk data migration."""
