import assert from "node:assert/strict";
import test from "node:test";
import { format, parse } from "../lib/index.js";

test("a duration survives being written and read", () => {
  assert.equal(parse("1h 30m"), 5_400_000);
  assert.equal(format(parse("2d 250ms")), "2d 250ms");
  assert.throws(() => parse("soon"), RangeError);
});
