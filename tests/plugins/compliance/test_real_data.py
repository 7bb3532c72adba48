"""The terms that regulators have published as forbidden are all found."""

import json
import os
from pathlib import Path

import pytest

from farmgate_compliance.copy_check import CopyText, check_texts

_HERE = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("FARMGATE_REAL_DATA", _HERE.parent / "shared" / "data"))
FILE = DATA / "adlaw" / "ad_terms_and_exemptions.json"


@pytest.mark.real_data
@pytest.mark.skipif(not FILE.exists(), reason=f"{FILE} is not there; set FARMGATE_REAL_DATA")
@pytest.mark.parametrize("tier", ["tier1_forbidden", "tier2_needs_proof", "food_tech_claims"])
def test_every_published_term_is_found(tier: str) -> None:
    terms = json.loads(FILE.read_text("utf-8"))[tier]["terms"]
    assert terms
    missed = [
        term for term in terms if not check_texts([CopyText("name", "zh-CN", f"本店{term}苹果")])
    ]
    assert missed == []
