from __future__ import annotations

from types import SimpleNamespace

import prism_license_policy
import pytest

from prism_kernel.api import Verdict
from prism_kernel.testing.analyzers import AnalyzerContract, MemoryPackage, run_analyzers
from prism_kernel.testing.drafts import draft_of

ANALYZERS = prism_license_policy.prism_register_analyzers()
POLICY = prism_license_policy.Policy(allow=frozenset({"MIT", "ISC"}))
CONTEXT = SimpleNamespace(config=POLICY)  # all that the hook asks of its context


class TestAnalyzerContract(AnalyzerContract):
    @pytest.fixture
    def providers(self):
        return ANALYZERS


def find(package_json, files):
    return run_analyzers(ANALYZERS, MemoryPackage(package_json, files))["license"]


def test_a_license_and_its_file_are_found():
    report = find({"license": "MIT"}, {"LICENSE.md": "MIT", "index.js": ""})
    assert report.data == {"expression": "MIT", "files": ["LICENSE.md"]}
    assert report.findings == []


def test_what_is_missing_is_a_finding():
    codes = [finding.code for finding in find({}, {"index.js": ""}).findings]
    assert codes == ["license-missing", "license-file-missing"]


@pytest.mark.parametrize("expression", ["MIT", "(MIT OR GPL-3.0-only)", "MIT AND ISC"])
def test_a_listed_license_is_allowed(expression):
    assert prism_license_policy.is_allowed(expression, POLICY.allow)


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "GPL-3.0-only",
        "MIT AND GPL-3.0-only",
        "(MIT OR GPL-3.0-only) AND GPL-3.0-only",
        "GPL-3.0-only WITH MIT OR Unlicense",
    ],
)
def test_any_other_license_is_not(expression):
    assert not prism_license_policy.is_allowed(expression, POLICY.allow)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("package_json", "verdict"),
    [({"license": "MIT"}, Verdict.ACCEPT), ({"license": "GPL-3.0-only"}, Verdict.REJECT)],
)
async def test_the_review_follows_the_policy(package_json, verdict):
    draft = draft_of(package_json, analyzers=ANALYZERS)
    review = await prism_license_policy.prism_review_publish(draft, CONTEXT)
    assert review.verdict is verdict
