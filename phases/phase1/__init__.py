"""Phase 1: a graph beside the service, which nothing depends on."""
