"""``/v1/resolve``: what it answers, and what nobody may ask."""

from __future__ import annotations

from functools import partial
from time import perf_counter
from urllib.parse import quote

import pytest

from tests.web.running import BASE_URL, new_name, package

pytestmark = pytest.mark.anyio

FILES = {
    "esm.mjs": "export default 1;\n",
    "cjs.cjs": "module.exports = 1;\n",
    "esm.d.mts": "export default 1;\n",
    "sub/feature.mjs": "export default 2;\n",
    "internal.mjs": "export default 3;\n",
}
EXPORTS = {
    ".": {"types": "./esm.d.mts", "import": "./esm.mjs", "require": "./cjs.cjs"},
    "./sub/*": "./sub/*.mjs",
    "./import-only": {"import": "./esm.mjs"},
}


@pytest.fixture(scope="module")
async def name(prism):
    name = f"@{new_name('acme')}/resolve"
    for version in ("1.0.0", "1.2.0", "2.0.0-beta.1"):
        answer = await prism.publish(
            name,
            package(name, version, FILES, exports=EXPORTS, imports={"#internal": "./internal.mjs"}),
        )
        assert answer.status == 201
    return name


@pytest.fixture
def resolve(prism, name):
    async def ask(selector="", **parameters):
        query = "".join(f"&{key}={quote(str(value))}" for key, value in parameters.items())
        return await prism.get(f"/v1/resolve?spec={quote(name + selector)}{query}")

    return ask


async def timed(ask):
    """The answer, and the best of three times: others use this machine too."""
    seconds = []
    for _ in range(3):
        started = perf_counter()
        answer = await ask()
        seconds.append(perf_counter() - started)
    return answer, min(seconds)


class TestAnswers:
    async def test_the_entry_has_its_url_types_and_version(self, resolve, name):
        entry = (await resolve()).json
        assert (entry["name"], entry["version"], entry["subpath"]) == (name, "1.2.0", ".")
        assert (entry["entryPath"], entry["format"]) == ("esm.mjs", "esm")
        assert entry["typesPath"] == "esm.d.mts"
        assert entry["url"] == f"{BASE_URL}/packages/{name}/1.2.0/esm.mjs"
        assert entry["manifest"]["name"] == name
        assert "steps" not in entry

    async def test_the_url_serves_the_entry(self, prism, resolve):
        entry = (await resolve()).json
        for url in (entry["url"], entry["typesUrl"]):
            answer = await prism.get(url.removeprefix(BASE_URL))
            assert answer.body == b"export default 1;\n"

    @pytest.mark.parametrize("runtime", ["node", "deno", "bun"])
    async def test_require_loads_another_file_than_import(self, resolve, runtime):
        assert (await resolve(runtime=runtime, mode="require")).json["entryPath"] == "cjs.cjs"

    @pytest.mark.parametrize(
        ("selector", "version"),
        [
            ("@^1.0.0", "1.2.0"),
            ("@1.0.0", "1.0.0"),
            ("@latest", "1.2.0"),
            ("@2.0.0-beta.1", "2.0.0-beta.1"),
            ("@<1.1 || >3", "1.0.0"),
            ("@*", "1.2.0"),
        ],
    )
    async def test_the_selector_picks_the_version(self, resolve, selector, version):
        assert (await resolve(selector)).json["version"] == version

    async def test_subpaths_are_exports_of_their_own(self, resolve):
        assert (await resolve("/sub/feature")).json["entryPath"] == "sub/feature.mjs"
        assert (await resolve("@1.0.0/sub/feature")).json["version"] == "1.0.0"

    async def test_a_name_of_the_packages_own_imports(self, resolve):
        assert (await resolve("#internal")).json["entryPath"] == "internal.mjs"

    async def test_explain_adds_the_steps_taken(self, resolve):
        assert (await resolve(explain="true")).json["steps"]

    async def test_a_failure_says_why_and_explains_itself(self, resolve):
        answer = await resolve("/missing", explain="true")
        assert (answer.status, answer.code) == (404, "entry-not-found")
        assert answer.json["reason"]
        assert answer.json["steps"]

    async def test_what_one_mode_loads_another_may_not(self, resolve):
        assert (await resolve("/import-only")).status == 200
        assert (await resolve("/import-only", mode="require")).code == "entry-not-found"

    async def test_a_date_before_the_first_version_finds_none(self, resolve):
        answer = await resolve(strategy="before", at="2020-01-31")
        assert (answer.status, answer.code) == (404, "version-not-found")

    async def test_a_date_alone_asks_for_the_version_of_then(self, resolve):
        assert (await resolve(at="2020-01-01")).code == "version-not-found"

    async def test_the_manifest_can_be_left_out(self, resolve):
        whole, short = await resolve(), await resolve(manifest="false")
        assert short.json == {k: v for k, v in whole.json.items() if k != "manifest"}

    @pytest.mark.parametrize("at", ["2999-01-31", "2999-01-31T12:00:00Z", "2999-01-31T12:00+05:00"])
    async def test_a_date_after_the_last_version_finds_it(self, resolve, at):
        answer = await resolve(strategy="before", at=at)
        assert (answer.status, answer.json["version"]) == (200, "1.2.0")


class TestRefusals:
    @pytest.mark.parametrize(
        ("parameters", "code"),
        [
            ({"runtime": "netscape"}, "unknown-runtime"),
            ({"runtime": ""}, "unknown-runtime"),
            ({"runtime": "x" * 10_000}, "unknown-runtime"),
            ({"mode": "eval"}, "unknown-mode"),
            ({"mode": "IMPORT"}, "unknown-mode"),
            ({"strategy": "guess"}, "unknown-strategy"),
            ({"strategy": "\x00\n"}, "unknown-strategy"),
            ({"explain": "perhaps"}, "invalid-input"),
            ({"at": "yesterday"}, "invalid-date"),
            ({"at": "2026-13-01"}, "invalid-date"),
            ({"at": ""}, "invalid-date"),
            ({"at": "9" * 10_000}, "invalid-date"),
        ],
    )
    async def test_a_parameter_of_another_kind_is_refused(self, resolve, parameters, code):
        answer = await resolve(**parameters)
        assert (answer.status, answer.code) == (400, code)
        assert len(answer.body) < 1000

    @pytest.mark.parametrize(
        "at", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "0001-01-01"]
    )
    async def test_a_date_at_the_end_of_time_is_a_date(self, resolve, at):
        assert (await resolve(strategy="before", at=at)).status in {200, 400, 404}

    @pytest.mark.parametrize(
        "spec",
        [
            "",
            "%20",
            "@",
            "@/",
            "@acme",
            "/",
            "/etc/passwd",
            "../../etc/passwd",
            "%00",
            "widget%00",
            "Widget",
            "widget@%00",
            "widget/%0a",
            "file:///etc/passwd",
            "https://evil.example/x",
            "git+ssh://evil.example/x",
            "npm:widget@1",
            "widget@npm:other@1",
            "w" * 215,
            "w@" + "1" * 257,
            "w/" + "a" * 2049,
            "w" * 60_000,
        ],
    )
    async def test_what_is_no_spec_is_refused(self, prism, spec):
        answer = await prism.get(f"/v1/resolve?spec={spec}")
        assert answer.status in {400, 404}
        assert len(answer.body) < 1000

    @pytest.mark.parametrize(
        "selector",
        [
            "^" * 250,
            "1." * 120,
            " " * 250 + "y",
            "1 - 2 - 3 " * 25,
            "|| " * 80 + "1 y",
            ">" * 250,
            "1.2.3-" + "a-" * 120,
            "1.2.3-" + "0." * 120 + "x",
            "99999999999999999999.1.1",
            "9007199254740992.0.0",
            "x" * 250,
            "*.*.*.*." * 30,
            "~>" * 120,
            "=" * 100 + "1" + "=" * 100,
            "$(id)",
            "\u0661.\u0662.\u0663",
        ],
    )
    async def test_an_absurd_selector_is_answered_at_once(self, resolve, selector):
        answer, seconds = await timed(partial(resolve, f"@{selector}"))
        assert seconds < 0.05
        assert 400 <= answer.status < 500
        assert len(answer.body) < 2000

    @pytest.mark.parametrize(
        "subpath", ["/" * 2000, "/../" * 500, "/%2e%2e/x", "/*" * 900, "/.", "/a\\b", "#", "#/x"]
    )
    async def test_an_absurd_subpath_is_answered_at_once(self, resolve, subpath):
        for runtime in ("node", "deno", "bun"):
            answer, seconds = await timed(partial(resolve, subpath, runtime=runtime))
            assert seconds < 0.05
            assert 400 <= answer.status < 500
