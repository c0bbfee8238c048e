"""Judges of the vector index."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks import vector_index
from checks.facts import Index, Plan
from checks.finding import Finding, Outcome
from tests.checks.facts import BY_USER, HNSW, PRIMARY, SETTINGS, TABLE, table, with_vector

IVFFLAT = replace(HNSW, name="m_ivf", method="ivfflat", options={"lists": "5"})
PLAN = Plan(index="m_hnsw", operator="<=>", forced=True, rows=600, text="Index Scan using m_hnsw")
BARE = table(BY_USER)


def parameters(index: Index, *, points: int = 5_000, rows: int = 0, **settings: int | None) -> Finding:
    """The judgement of one index's parameters."""
    asked = replace(SETTINGS, **settings)  # type: ignore[arg-type] # numbers only
    return vector_index.fits_parameters(table(index, rows=rows), asked, distance="Cosine", points=points)


def test_the_sound_table_passes() -> None:
    findings = [
        vector_index.exists(TABLE, "Cosine"), vector_index.is_valid(TABLE, "Cosine"),
        vector_index.has_operator_class(TABLE, "Cosine"), parameters(HNSW), vector_index.is_used(PLAN, TABLE, "Cosine"),
    ]  # fmt: skip
    assert {finding.outcome for finding in findings} == {Outcome.PASS}
    assert all(finding.n >= 1 for finding in findings)


def test_without_an_index_two_checks_fail_and_three_do_not_know() -> None:
    assert vector_index.exists(BARE, "Cosine").cause == "no vector index"
    assert vector_index.is_used(replace(PLAN, index=None), BARE, "Cosine").cause == "no vector index"
    unknown = [
        vector_index.is_valid(BARE, "Cosine"), vector_index.has_operator_class(BARE, "Cosine"),
        vector_index.fits_parameters(BARE, SETTINGS, distance="Cosine", points=1),
    ]  # fmt: skip
    assert {finding.outcome for finding in unknown} == {Outcome.UNKNOWN}


def test_without_a_vector_column_or_a_known_distance_nothing_is_known() -> None:
    for judged, distance in ((replace(TABLE, vector_column=None), "Cosine"), (TABLE, "Hamming")):
        findings = [
            vector_index.exists(judged, distance), vector_index.is_valid(judged, distance),
            vector_index.has_operator_class(judged, distance), vector_index.is_used(PLAN, judged, distance),
            vector_index.fits_parameters(judged, SETTINGS, distance=distance, points=1),
        ]  # fmt: skip
        assert {finding.outcome for finding in findings} == {Outcome.UNKNOWN}


@pytest.mark.parametrize(
    ("distance", "operator_class"),
    [
        ("Cosine", "vector_cosine_ops"), ("Dot", "vector_ip_ops"), ("Euclid", "vector_l2_ops"),
        ("Manhattan", "vector_l1_ops"),
    ],
)  # fmt: skip
def test_every_distance_has_its_operator_class(distance: str, operator_class: str) -> None:
    fitting = table(replace(HNSW, operator_classes=(operator_class,)))
    assert vector_index.has_operator_class(fitting, distance).outcome is Outcome.PASS
    assert f'USING hnsw ("embedding" {operator_class})' in vector_index.exists(BARE, distance).remedy


def test_another_operator_class_fails_and_the_old_index_is_named() -> None:
    finding = vector_index.has_operator_class(table(replace(HNSW, operator_classes=("vector_l2_ops",))), "Cosine")
    assert finding.cause == "wrong operator class"
    assert finding.remedy.endswith('-- then DROP INDEX "public"."m_hnsw"')


def test_a_class_of_an_extension_off_the_path_is_qualified() -> None:
    assert (
        '"embedding" "ext".vector_cosine_ops' in vector_index.exists(table(BY_USER, type_schema="ext"), "Cosine").remedy
    )


def test_a_partial_index_is_none() -> None:
    assert vector_index.exists(table(replace(HNSW, predicate="x")), "Cosine").cause == "vector index covers only a part"


def test_an_index_on_an_expression_is_none() -> None:
    halved = replace(HNSW, keys=("((embedding)::halfvec(384))",), operator_classes=("halfvec_cosine_ops",))
    assert vector_index.exists(table(halved), "Cosine").cause == "no vector index"


def test_more_dimensions_than_an_index_takes() -> None:
    wide = replace(with_vector(dimension=3072), indexes=(PRIMARY,))
    assert "TYPE halfvec(3072)" in vector_index.exists(wide, "Cosine").remedy


@pytest.mark.parametrize(
    ("changes", "cause"), [({"valid": False}, "index is invalid"), ({"ready": False}, "index is not ready")]
)
def test_an_index_that_no_query_uses(changes: dict[str, bool], cause: str) -> None:
    broken = table(replace(HNSW, **changes))  # type: ignore[arg-type] # flags only
    finding = vector_index.is_valid(broken, "Cosine")
    assert (finding.cause, finding.remedy) == (cause, 'REINDEX INDEX CONCURRENTLY "public"."m_hnsw";')


def test_a_left_over_beside_a_valid_index_is_told() -> None:
    finding = vector_index.is_valid(table(replace(HNSW, name="old", valid=False), HNSW), "Cosine")
    assert finding.outcome is Outcome.PASS
    assert "old" in finding.detail


def test_an_invalid_index_of_the_right_class_is_not_excused_by_another() -> None:
    other = replace(HNSW, name="other", operator_classes=("vector_l2_ops",))
    assert vector_index.is_valid(table(replace(HNSW, valid=False), other), "Cosine").cause == "index is invalid"


def test_a_partitioned_table_is_indexed_without_concurrently() -> None:
    assert vector_index.exists(table(BY_USER, partitioned=True), "Cosine").remedy.startswith("CREATE INDEX ON ")


@pytest.mark.parametrize(("ef_search", "outcome"), [(10, Outcome.PASS), (9, Outcome.FAIL), (None, Outcome.UNKNOWN)])
def test_ef_search_is_at_least_k(ef_search: int | None, outcome: Outcome) -> None:
    assert parameters(HNSW, ef_search=ef_search).outcome is outcome


def test_ef_search_is_raised_to_k() -> None:
    finding = parameters(HNSW, ef_search=40, k=100)
    assert finding.cause == "ef_search is below k"
    setting = 'ALTER ROLE "memory" IN DATABASE "app" SET hnsw.ef_search = 100'
    assert finding.remedy.startswith(f"SELECT '[1]'::vector; {setting}")


@pytest.mark.parametrize(
    ("lists", "rows", "fits"),
    [
        (1, 0, True), (4, 900, True), (5, 900, False), (100, 5_000, False), (20, 5_000, True), (21, 5_000, False),
        (250, 1_000_000, True), (249, 1_000_000, False), (4_000, 1_000_000, True), (4_001, 1_000_000, False),
        (2_000, 4_000_000, True), (499, 4_000_000, False), (8_001, 4_000_000, False),
    ],
)  # fmt: skip
def test_lists_are_within_four_times_the_advice(lists: int, rows: int, fits: bool) -> None:  # noqa: FBT001
    finding = parameters(replace(IVFFLAT, options={"lists": str(lists)}), points=rows, probes=100)
    assert finding.outcome is (Outcome.PASS if fits else Outcome.FAIL)
    assert (finding.cause == "lists do not fit the number of rows") is not fits


def test_lists_that_are_not_given_are_the_default() -> None:
    assert "lists = 100" in str(parameters(replace(IVFFLAT, options={})).observed)


def test_the_larger_of_table_and_source_is_what_lists_are_for() -> None:
    many = replace(IVFFLAT, options={"lists": "100"})
    assert parameters(many, points=10, rows=100_000, probes=10).outcome is Outcome.PASS


@pytest.mark.parametrize(("probes", "outcome"), [(3, Outcome.PASS), (2, Outcome.FAIL), (None, Outcome.UNKNOWN)])
def test_probes_follow_the_lists(probes: int | None, outcome: Outcome) -> None:
    many = replace(IVFFLAT, options={"lists": "100"})
    assert parameters(many, points=100_000, probes=probes).outcome is outcome


def test_one_index_that_does_not_fit_is_enough_to_fail() -> None:
    both = table(HNSW, replace(IVFFLAT, options={"lists": "100"}))
    finding = vector_index.fits_parameters(both, SETTINGS, distance="Cosine", points=5_000)
    assert finding.cause == "lists do not fit the number of rows"


def test_diskann_has_its_own_defaults() -> None:
    assert parameters(replace(HNSW, method="diskann")).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("index", "settings", "cause"),
    [
        (replace(HNSW, operator_classes=("vector_l2_ops",)), (), "no vector index of the source's distance"),
        (replace(HNSW, valid=False), (), "index is invalid"),
        (HNSW, ("enable_indexscan = off",), "index scans are switched off"),
        (HNSW, (), "planner does not use the index"),
    ],
)
@pytest.mark.parametrize("used", [None, "m_pkey"])
def test_why_an_index_is_not_used(index: Index, settings: tuple[str, ...], cause: str, used: str | None) -> None:
    plan = replace(PLAN, index=used, settings=settings, role="memory", database="app")
    finding = vector_index.is_used(plan, table(index), "Cosine")
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, cause)
    assert all(setting in finding.detail for setting in settings)


def test_a_forced_plan_says_nothing_once_index_scans_are_off() -> None:
    switched_off = replace(PLAN, settings=(vector_index.SWITCHED_OFF,))
    assert vector_index.is_used(switched_off, TABLE, "Cosine").cause == "index scans are switched off"
    chosen = replace(switched_off, forced=False)
    assert vector_index.is_used(chosen, TABLE, "Cosine").outcome is Outcome.PASS
