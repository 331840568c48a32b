#!/usr/bin/env node
import { parseArgs } from "node:util";
import { greet, languages } from "../lib/greet.js";

const USAGE = `Usage: prism-demo-greet [--language ${languages.join("|")}] [name ...]`;

function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: "boolean", short: "h" },
      language: { type: "string", short: "l", default: "en" },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  for (const name of positionals.length > 0 ? positionals : ["world"]) {
    console.log(greet(name, values.language));
  }
}

try {
  main();
} catch (error) {
  console.error(`${error.message}\n${USAGE}`);
  process.exitCode = 2;
}
