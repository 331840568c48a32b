from __future__ import annotations

from time import process_time

import pytest

from prism_analyzers_builtin.javascript import MAX_SOURCE_BYTES, scan_module


def scan(source: str):
    return scan_module(source.encode())


@pytest.mark.parametrize(
    "source",
    [
        'import a from "x"',
        "import {a as b, c} from 'x'",
        'import*as a from"x"',
        'import "x"',
        'export * from "x"',
        'export {\n  a, // one\n  b,\n} from /* here */ "x"',
        'import a, { b } from "x" with { type: "json" }',
    ],
)
def test_static_imports_are_found(source):
    scanned = scan(source)
    assert scanned.imports == ("x",)
    assert scanned.is_esm


@pytest.mark.parametrize(
    "source",
    [
        '// import "x"',
        '/* import "x" */',
        "const text = 'import \"x\"'",
        "const text = `import 'x'`",
        'const match = /import "x"/.test(text)',
        'loader.import("x")',
        'import("x")',
        'const from = "x"',
    ],
)
def test_what_only_looks_like_an_import_is_not_one(source):
    assert scan(source).imports == ()


def test_quotes_in_regular_expressions_open_no_strings():
    scanned = scan('const a = text.replace(/["`]/g, "")\nimport b from "x"\nconst c = 1 / 2 // "')
    assert scanned.imports == ("x",)


def test_only_requires_at_load_time_count():
    source = """
        const a = require('a')
        const lazy = () => require('b')
        function later() { return require('c') }
        try { require('d') } catch {}
    """
    assert scan(source).requires == ("a",)


@pytest.mark.parametrize(
    ("source", "used"),
    [
        ("const a = Bun.file('x')", ("Bun",)),
        ("export const f = () => Bun.file('x')", ()),
        ("function f() { return document.body }", ()),
        ("const a = typeof Bun !== 'undefined' ? Bun.env : {}", ()),
        ("if(typeof Bun!='undefined')start();Bun.gc()", ()),
        ("const env = isBun ? Bun.env : process.env", ()),
        ("if (isBun) value = Bun.version", ()),
        ("const document = make()\ndocument.body", ()),
        ("import { Deno } from './shim.js'\nDeno.args", ()),
        ("const a = globalThis.Bun.env, myBun = 1, Bunny = 2", ()),
        ("window.answer = 42", ("window",)),
    ],
)
def test_a_global_counts_where_nothing_guards_it(source, used):
    assert scan(source).globals == used


@pytest.mark.parametrize(
    ("source", "is_esm", "is_cjs"),
    [
        ("export default 1", True, False),
        ("module.exports = 1", False, True),
        ("exports.a = 1", False, True),
        ('Object.defineProperty(exports, "a", {})', False, True),
        ("const a = require('a')", False, True),
        ("const o = { import: 1, export: 2 }", False, False),
        ("a.exports === b", False, False),
    ],
)
def test_module_syntax_is_told_apart(source, is_esm, is_cjs):
    scanned = scan(source)
    assert (scanned.is_esm, scanned.is_cjs) == (is_esm, is_cjs)


@pytest.mark.parametrize(
    ("source", "throws"),
    [
        ("throw new Error('no')", True),
        ("'use strict'\nthrow new Error('no')", True),
        ("if (bad) throw new Error('no')", False),
        ("function f() { throw new Error('no') }", False),
        ("const f = () => { throw 1 }", False),
    ],
)
def test_a_file_that_always_throws_is_noticed(source, throws):
    assert scan(source).throws is throws


def test_a_long_file_is_looked_at_in_part():
    scanned = scan("export const a = 1\n" * (MAX_SOURCE_BYTES // 10))
    assert scanned.is_esm
    assert not scanned.complete


@pytest.mark.parametrize(
    "unit",
    [
        "/* ",
        "(/[",
        "=/[/",
        "`${",
        "'\\",
        '"',
        "import ",
        "from\n",
        "require(",
        "document.",
        "export ",
        "a=>",
        "{",
        "}",
        "exports .",
        "throw ",
        "\ud7ff\u202e",
    ],
)
def test_hostile_source_takes_linear_time(unit):
    source = (unit * (MAX_SOURCE_BYTES // len(unit))).encode()
    started = process_time()
    scan_module(source)
    assert process_time() - started < 2
