import { readFileSync } from "node:fs";

function theme(name) {
  return JSON.parse(readFileSync(new URL(`./themes/${name}.json`, import.meta.url), "utf8"));
}

export function bar(fraction, width = 20, name = "blocks") {
  const { done, open } = theme(name);
  const filled = Math.round(Math.min(Math.max(fraction, 0), 1) * width);
  return done.repeat(filled) + open.repeat(width - filled);
}
