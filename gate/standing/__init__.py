"""Where tasks and phases stand by the ledger, and whether the evidence still counts."""
