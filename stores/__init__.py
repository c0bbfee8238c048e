"""Where facts come from: the only code that speaks to PostgreSQL, Qdrant and HTTP, and that reads TARGET_REPO."""
