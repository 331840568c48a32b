"""Each expectation is what Node 20.20.2's ``containsModuleSyntax`` answers."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prism_kernel.resolution import has_esm_syntax

ESM = [
    'import x from "y"',
    'import{a}from"b"',
    'import*as a from"b"',
    'import"b"',
    'import/**/x/**/from "y"',
    "import\nx\nfrom\n'y'",
    "import.meta.url",
    "import . meta",
    "function f(){ import.meta }",
    "x = y ? import.meta : z",
    "export {}",
    'export * from "x"',
    "export default async () => { await x }",
    "if (1) { export default 1 }",
    "#!/usr/bin/env node\nexport default 1",
    "\ufeffimport x from 'y'",
    "// c\u2028import y from 'z'",
    "/* a\n*/ export {}",
    'import x from "y"; @@@',
    "await x",
    "a = await x",
    "const {a = await b} = c",
    "console.log(await x)",
    "{ await x }",
    "try { await x } catch (e) { await y }",
    "switch (a) { case 1: await x }",
    "for await (const a of b) {}",
    'await import("x")',
    "await !x",
    "const f = async () => await x;await y",
    "const f = async () => await x\nawait y",
    "const f = async x => await x, g = await y",
    "foo(async () => await x); await y",
    "const a = {\n b: async () => await c,\n}\nawait d",
    "a = b/1;import x from 'y'//",
    "x = (a) / 2; export {}",
    "x = a++ / b; export {}",
    'if (a) {} /"/; export {}',
    'return /a"/; export {}',
    'var r = /[/]"/; export {}',
    "x = `a${ {a: `}`} }`; export {}",
    "x = `a${ (() => { return `}` })() }`; export {}",
    'var s = "a\\\nb"; export {}',
    '.5 / "2"; export {}',
]
NOT_ESM = [
    "",
    "module.exports = 1",
    'import("x")',
    'import ("x")',
    "x.import; a?.export",
    "({import: 1, export: 1, import() {}, await: 2})",
    "a = { get export() { return 1 }, set import(v) {}, async await() {}, *export() {} }",
    "class A { export() {} static import() {} await = 1; }",
    '// import x from "y"',
    '"import x"',
    "`import x from ${1}`",
    '/import x from "y"/.test(a)',
    'if(x)/import a from "b"/.test(x)',
    "function f() {} /export {}/",
    "async function f(){await x}",
    "function f(){ await x }",
    "const f = async () => await x",
    "foo(async () => await x)",
    "class A { static { await x } }",
    "x = {async m(){await x}}",
    "await(x)",
    "await [x]",
    "await + 1",
    "await\nx",
    "var await = 1; await",
    '"unterminated import x from',
    "/* unterminated import",
    "}; import x from 'y'",
    "\\u0065xport default 1",
]


@pytest.mark.parametrize("source", ESM)
def test_a_source_that_node_takes_for_a_module_is_esm(source):
    assert has_esm_syntax(source.encode())


@pytest.mark.parametrize("source", NOT_ESM)
def test_a_source_that_node_takes_for_commonjs_is_not_esm(source):
    assert not has_esm_syntax(source.encode())


@pytest.mark.parametrize(
    "piece",
    [
        "/[",
        "`${",
        "import/*",
        '"',
        "(",
        "a/",
        "=>",
        "\\u",
        "=/[a",
        "{",
        "}",
        "//",
        "await(",
        "a.b.",
    ],
)
def test_hostile_sources_take_linear_time(piece):
    source = b"import;" + piece.encode() * 20_000
    started = time.perf_counter()
    has_esm_syntax(source)
    assert time.perf_counter() - started < 1


@given(st.binary(max_size=200))
def test_any_bytes_are_answered(junk):
    assert has_esm_syntax(b"import " + junk) in {True, False}
