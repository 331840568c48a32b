"""Attacks on ``/v1/resolve``: each is refused, at once, with a short answer."""

from __future__ import annotations

from time import process_time
from urllib.parse import quote

import pytest

from prism_kernel.testing.hostile_manifests import HOSTILE_MANIFESTS
from prism_kernel.testing.tarballs import make_tarball
from tests.web.running import new_name, package

pytestmark = pytest.mark.anyio

SECONDS = 0.05
SHORT = 2_000
"""Bytes of an answer that repeats little of what it was asked."""

MANY = 60_000
"""Characters, near a server's limit on the request line."""


def cut(text):
    """``text`` for a query that a server would still take; it may end within an escape."""
    return quote(text)[:MANY]


FILES = {"index.js": "export default 1;\n", "lib/index.js": "", "a/b.js": ""}

REPEATED = {
    "a letter": "a" * MANY,
    "digits": "9" * MANY,
    "dots": "1." * (MANY // 2),
    "spaces": " " * MANY + "x",
    "tabs and line feeds": "\t\n" * (MANY // 2) + "x",
    "hyphens": "-" * MANY,
    "bars": "||" * (MANY // 2),
    "carets": "^" * MANY,
    "stars": "*" * MANY,
    "slashes": "/" * MANY,
    "parents": "../" * (MANY // 3),
    "at signs": "@" * MANY,
    "hashes": "#" * MANY,
    "brackets": "[({" * (MANY // 3),
    "percent signs": "%" * (MANY // 3),
    "letters of four bytes": "\U0001f600" * (MANY // 12),
    "combining marks": "e" + "\u0301" * (MANY // 6),
    "nothing that prints": "\x00\x1b\x7f\u202e" * (MANY // 12),
}
RANGES = {
    "comparators": ">=9 " * 64,
    "a range that nearly is one": ">=1.2.3 " * 31 + "<a",
    "hyphens that nearly are ranges": "1.2.3 - " * 31 + "y",
    "alternatives, and one that is none": "1||" * 80 + "\u0660",
    "a long prerelease": "1.2.3-" + "0" * 249 + "a",
    "a prerelease of many parts": "1.2.3-" + "a." * 124 + "!",
    "a long build": "1.2.3+" + "a-" * 124 + "!",
    "operators": "<>=~^v" * 42,
    "spaces within": "~" + " " * 250 + "!",
    "stars and crosses": "x.X.*." * 42,
    "numbers beyond every integer": "9" * 80 + "." + "9" * 80 + "." + "9" * 80,
    "versions of letters": "v" * 256,
}
TAGS = ["__proto__", "constructor", "toString", "hasOwnProperty", "LATEST", "a" * 256]
MOMENTS = [
    "2026-01-31T00:00:00+" + "9" * MANY,
    "2026-01-31" + " " * MANY + "x",
    "2026-W99-9",
    "0000-00-00",
    "+12026-01-31",
    "\uff12\uff10\uff12\uff16-01-31",
    "2026-01-31T25:61:61",
    "1e400",
    "now()",
]


@pytest.fixture(scope="module")
async def name(prism):
    name = new_name("target")
    for version in ("1.0.0", "1.2.0", "2.0.0-beta.1"):
        assert (await prism.publish(name, package(name, version))).status == 201
    return name


@pytest.fixture
def timed(prism):
    """Ask three times: the answer, and the least seconds that this process worked for it."""

    async def ask(query):
        seconds = []
        for _ in range(3):
            started = process_time()
            answer = await prism.get(f"/v1/resolve?{query}")
            seconds.append(process_time() - started)
        return answer, min(seconds)

    return ask


@pytest.fixture
def refused(timed):
    """Ask, and check that the answer is a refusal, short and quick."""

    async def ask(query):
        answer, seconds = await timed(query)
        assert seconds < SECONDS
        assert 400 <= answer.status < 500
        assert len(answer.body) < SHORT
        return answer

    return ask


class TestParameters:
    @pytest.mark.parametrize("text", REPEATED.values(), ids=REPEATED)
    async def test_a_long_spec_is_refused(self, refused, text):
        await refused(f"spec={cut(text)}")

    @pytest.mark.parametrize("text", REPEATED.values(), ids=REPEATED)
    async def test_a_long_selector_is_refused(self, refused, name, text):
        await refused(f"spec={name}@{cut(text)}")

    @pytest.mark.parametrize("text", REPEATED.values(), ids=REPEATED)
    async def test_a_long_subpath_is_refused(self, refused, name, text):
        await refused(f"spec={name}/{cut(text)}")

    @pytest.mark.parametrize("parameter", ["runtime", "strategy", "at", "explain"])
    @pytest.mark.parametrize("text", REPEATED.values(), ids=REPEATED)
    async def test_a_long_value_is_refused(self, refused, name, parameter, text):
        answer = await refused(f"spec={name}&{parameter}={cut(text)}")
        assert answer.status == 400

    @pytest.mark.parametrize("text", REPEATED.values(), ids=REPEATED)
    async def test_a_long_mode_is_refused(self, refused, name, text):
        assert (await refused(f"spec={name}&mode={cut(text)}")).code == "unknown-mode"

    @pytest.mark.parametrize("parameter", ["runtime", "mode", "strategy", "at", "explain"])
    @pytest.mark.parametrize("raw", ["%ff%fe", "%ed%a0%80", "%c0%ae", "%", "%zz", "%00"])
    async def test_bytes_that_are_no_text_are_refused(self, refused, name, parameter, raw):
        assert (await refused(f"spec={name}&{parameter}={raw}")).status == 400

    @pytest.mark.parametrize("raw", ["%ff%fe", "%ed%a0%80", "%c0%ae", "%", "%zz", "%00"])
    async def test_a_spec_that_is_no_text_is_refused(self, refused, raw):
        await refused(f"spec={raw}")

    async def test_a_spec_is_required(self, refused):
        assert (await refused("runtime=node")).code == "invalid-input"

    async def test_ten_thousand_parameters_are_no_more_work_than_one(self, refused):
        await refused("&".join(f"p{number}=1" for number in range(10_000)))

    async def test_of_ten_thousand_specs_one_is_read(self, refused):
        await refused("spec=widget&" * 5_000 + "spec=@")

    @pytest.mark.parametrize("at", MOMENTS)
    async def test_what_is_no_moment_is_refused(self, refused, name, at):
        answer = await refused(f"spec={name}&strategy=before&at={cut(at)}")
        assert answer.code == "invalid-date"

    @pytest.mark.parametrize(
        "at", ["2020-01-31T" + "0" * MANY, "2020-01-31T00:00:00." + "9" * MANY]
    )
    async def test_a_moment_of_many_digits_is_before_every_version(self, refused, name, at):
        answer = await refused(f"spec={name}&strategy=before&at={at}")
        assert answer.code == "version-not-found"

    async def test_a_strategy_that_looks_back_wants_a_moment(self, refused, name):
        assert (await refused(f"spec={name}&strategy=before")).code == "missing-moment"


class TestSelectors:
    @pytest.mark.parametrize("strategy", ["highest", "lowest", "exact"])
    @pytest.mark.parametrize("selector", RANGES.values(), ids=RANGES)
    async def test_a_selector_made_to_be_slow_finds_nothing(
        self, refused, name, strategy, selector
    ):
        answer = await refused(f"spec={name}@{quote(selector)}&strategy={strategy}")
        assert answer.code in {"version-not-found", "missing-version", "invalid-spec"}

    @pytest.mark.parametrize("tag", TAGS)
    async def test_a_tag_that_nobody_set_finds_nothing(self, refused, name, tag):
        answer = await refused(f"spec={name}@{quote(tag)}")
        assert answer.code in {"version-not-found", "invalid-spec"}


class TestPublishedMaps:
    """Who asks is honest here; the package is not."""

    @pytest.mark.parametrize("manifest", HOSTILE_MANIFESTS.values(), ids=HOSTILE_MANIFESTS)
    async def test_a_hostile_manifest_is_resolved_at_once_if_it_is_published(
        self, prism, timed, manifest
    ):
        name = new_name("hostile")
        package_json = {**manifest, "name": name, "version": "1.0.0"}
        published = await prism.publish(name, make_tarball(package_json, FILES))
        for runtime in ("node", "deno", "bun"):
            for subpath in ("", "/lib", "/a/b", "%23a"):
                query = f"spec={name}{subpath}&runtime={runtime}&explain=true"
                answer, seconds = await timed(query)
                assert answer.status in ({200, 404} if published.status == 201 else {404})
                assert seconds < SECONDS
