"""Packages that nobody should write, published all the same."""

from __future__ import annotations

import pytest

from prism_kernel.testing.hostile_manifests import HOSTILE_MANIFESTS
from prism_kernel.testing.tarballs import make_tarball
from tests.hostile import accepted_cases, end_cases, entry_cases, metadata_cases, path_cases
from tests.hostile.case import Accepted, Case
from tests.web.running import new_name

pytestmark = pytest.mark.anyio

REFUSED = {
    **path_cases.CASES,
    **entry_cases.CASES,
    **metadata_cases.CASES,
    **{name: case for name, case in end_cases.CASES.items() if case.source},  # empty: told earlier
}
NAME_IN_CASES = "widget"


@pytest.mark.parametrize("manifest", HOSTILE_MANIFESTS)
async def test_a_package_json_of_any_shape_is_published_or_refused(prism, manifest):
    name = new_name()
    tarball = make_tarball({**HOSTILE_MANIFESTS[manifest], "name": name, "version": "1.0.0"})
    answer = await prism.publish(name, tarball)
    assert answer.status in {201, 422}, answer.body[:300]
    if answer.status == 201:
        statuses = {each["status"] for each in answer.json["analyzers"].values()}
        assert statuses == {"ok"}
        for target in (
            f"/v1/packages/{name}",
            f"/v1/packages/{name}/1.0.0",
            f"/v1/resolve?spec={name}",
        ):
            assert (await prism.get(target)).status in {200, 404}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
async def test_a_hostile_archive_is_refused_over_http_and_nothing_is_stored(prism, case: Case):
    assert not isinstance(case.outcome, Accepted)
    before = await prism.keys(NAME_IN_CASES)
    answer = await prism.publish(NAME_IN_CASES, case.source)
    assert (answer.status, answer.code) == (case.outcome.status, case.outcome.code)
    assert await prism.keys(NAME_IN_CASES) == before


async def test_odd_archives_are_accepted_over_http_with_all_their_files(prism):
    for label, case in accepted_cases.CASES.items():
        assert isinstance(case.source, bytes)
        answer = await prism.publish(NAME_IN_CASES, case.source)
        assert answer.status in {200, 201, 409}, (label, answer.body[:300])
        if answer.status == 201:
            assert isinstance(case.outcome, Accepted)
            files = set(answer.json["manifest"]["files"]) - {"package.json"}
            assert files == set(case.outcome.files), label
