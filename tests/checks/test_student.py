"""Student's t against the printed tables."""

from __future__ import annotations

import pytest

from checks.student import cdf, quantile

TABLE = [
    (0.95, 1, 6.3138), (0.95, 2, 2.9200), (0.95, 4, 2.1318), (0.95, 19, 1.7291), (0.95, 39, 1.6849),
    (0.95, 79, 1.6644), (0.975, 9, 2.2622), (0.975, 1, 12.7062), (0.99, 19, 2.5395),
    (0.5, 7, 0.0), (0.999, 1, 318.3088),
]  # fmt: skip


@pytest.mark.parametrize(("probability", "freedom", "t"), TABLE)
def test_quantiles_are_those_of_the_tables(probability: float, freedom: int, t: float) -> None:
    assert quantile(probability, freedom) == pytest.approx(t, abs=6e-5 * max(1.0, t))


@pytest.mark.parametrize(("probability", "freedom", "t"), TABLE)
def test_the_share_below_a_quantile_is_its_probability(probability: float, freedom: int, t: float) -> None:
    assert cdf(quantile(probability, freedom), freedom) == pytest.approx(probability, abs=1e-9)
    assert cdf(-t, freedom) == pytest.approx(1 - probability, abs=2e-5)


def test_a_quantile_grows_with_the_probability_and_falls_with_the_freedom() -> None:
    for freedom in (1, 2, 5, 19, 200):
        steps = [quantile(probability, freedom) for probability in (0.5, 0.6, 0.9, 0.95, 0.99, 0.999)]
        assert steps == sorted(steps)
        assert len(set(steps)) == len(steps)
    falling = [quantile(0.95, freedom) for freedom in (1, 2, 3, 5, 10, 19, 39, 79, 500)]
    assert falling == sorted(falling, reverse=True)
    assert falling[-1] == pytest.approx(1.6479, abs=1e-4)


@pytest.mark.parametrize(("probability", "freedom"), [(0.49, 5), (1.0, 5), (1.2, 5), (float("nan"), 5), (0.95, 0)])
def test_no_quantile_is_made_up(probability: float, freedom: int) -> None:
    with pytest.raises(ValueError, match="no quantile of t"):
        quantile(probability, freedom)
