import assert from "node:assert/strict";
import test from "node:test";
import { greet } from "../lib/greet.js";

test("greets in a language it knows", () => {
  assert.equal(greet("Ada", "de"), "Hallo, Ada!");
  assert.throws(() => greet("Ada", "xx"), RangeError);
});
