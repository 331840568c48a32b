"use strict";

var assert = require("assert");
var slug = require("./");

assert.strictEqual(slug("Crème brûlée, please!"), "creme-brulee-please");
assert.strictEqual(slug("Ærø 2026", "_"), "aero_2026");
