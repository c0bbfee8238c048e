"""The default document binds the same tasks as the one that it was written after."""

from __future__ import annotations

from pathlib import Path

from gate.strategy.document import loads
from gate.strategy.titles import key

DEFAULT = Path(__file__).parents[2] / "phases" / "STRATEGY.md"

# The titles of the document that this project was made for, ticks and remarks included.
ORIGINAL = {
    1: """Create migration strategy document
          Add Neo4j Aura configuration to settings.py
          Add Neo4j connection utilities (neo4j_connection.py)
          Add feature flags for Neo4j (disabled by default)
          Create Phase 1 validation script (test_phase1_neo4j.py)
          Test Neo4j connectivity independently (validation successful! ✅)
          Merge to main when stable (MERGED & DEPLOYED! ✅)""",
    2: """Add pgvector configuration to settings.py (reuses existing DATABASE_URL!)
          Create pgvector connection utilities (pgvector_connection.py)
          Add pgvector health monitoring to main.py
          Create Phase 2 validation script (test_phase2_pgvector.py)
          Update environment configuration (env.example)
          Add pgvector dependency to requirements.txt
          Smart configuration: No new environment variables needed in production
          Configure pgvector extension in Supabase (manual step)
          Test pgvector connectivity independently (run validation script)
          Create unified memory table schema
          Merge to main when stable""",
    3: """Copy migration scripts from unified-memory-local-dev
          Build Qdrant Cloud → backup export
          Build backup → pgvector import
          Add validation and rollback mechanisms
          Test with small user dataset""",
    4: """Add unified_memory.py (backend only)
          Add feature flag routing (disabled by default)
          Add new API endpoints with /v2/ prefix
          Keep all existing endpoints unchanged
          Test new endpoints independently""",
    5: """Export data from Qdrant Cloud (keep originals)
          Import to pgvector (test users first)
          Validate data integrity
          Import remaining users in batches""",
    6: """Enable unified memory for test users only
          Add search performance monitoring
          A/B test search results
          Keep old search as fallback""",
    7: """Update UI components to support both APIs
          Add frontend feature flags
          Test with small user group
          Keep old UI as fallback""",
    8: """Update MCP server with feature flags
          Test MCP functionality extensively
          Deploy to staging first
          Enable for test users only initially""",
    9: "",
}


def test_the_default_document_has_the_titles_of_the_original_and_every_box_open() -> None:
    default = loads(DEFAULT.read_bytes(), "STRATEGY.md")
    expected = {number: [key(title) for title in titles.splitlines()] for number, titles in ORIGINAL.items()}
    assert {p.number: [task.title for task in p.tasks] for p in default.phases} == expected
    assert not any(task.ticked for p in default.phases for task in p.tasks)
    assert sum(len(p.tasks) for p in default.phases) == 44
    assert default.loose == ()


def test_every_phase_of_the_default_document_has_an_objective_a_list_and_a_criterion() -> None:
    default = loads(DEFAULT.read_bytes(), "STRATEGY.md")
    assert all(p.objective and p.success and (p.tasks or p.timeline) for p in default.phases)
    assert default.phases[1].success == "pgvector accessible, parallel to Qdrant"
