"""Each policy does what its committed result says (data/policies/NAME.expected.csv)."""

import pandas as pd
import pytest

from sim.policy.load import SHIPPED, policy_names
from tests.conformance.expected import results


@pytest.fixture(scope="module")
def found() -> dict[str, pd.DataFrame]:
    return results()


@pytest.mark.parametrize("policy", policy_names())
def test_a_policy_gives_its_expected_result(policy: str, found: dict[str, pd.DataFrame]) -> None:
    """Rounding of the machine's mathematics aside; else: python -m tests.conformance.expected."""
    expected = pd.read_csv(SHIPPED / f"{policy}.expected.csv")
    pd.testing.assert_frame_equal(found[policy], expected, rtol=1e-6, check_dtype=False)
