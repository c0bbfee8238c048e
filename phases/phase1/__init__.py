"""Phase 1: a graph beside the service, that nothing in production depends on."""
