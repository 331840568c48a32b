// Asks TypeScript which file it reads types from. argv: TypeScript's folder, the project folder,
// and a JSON file of [{name, subpath}]. Prints a JSON array of {import, require, bundler}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";

const [typescript, project, file] = process.argv.slice(2);
const ts = createRequire(import.meta.url)(typescript);
const { ESNext, Node16, Preserve } = ts.ModuleKind;
const { Bundler, Node16: Node16Resolution } = ts.ModuleResolutionKind;
const node16 = { module: Node16, moduleResolution: Node16Resolution };
const bundler = { module: Preserve, moduleResolution: Bundler };

function types(name, subpath, options, mode) {
  const inner = subpath.startsWith("#");
  const folder = join(project, "node_modules", name);
  const from = inner ? join(folder, "_ask.ts") : join(project, "_ask.ts");
  const specifier = inner ? subpath : name + subpath.slice(1);
  const host = { ...ts.sys };
  const found = ts.resolveModuleName(specifier, from, options, host, undefined, undefined, mode);
  const path = found.resolvedModule?.resolvedFileName;
  const typed = /\.[cm]?tsx?$/.test(path ?? "") && path.startsWith(`${folder}/`);
  return typed ? path.slice(folder.length + 1) : null;
}

const questions = JSON.parse(readFileSync(file, "utf8"));
const answers = questions.map(({ name, subpath }) => ({
  import: types(name, subpath, node16, ESNext),
  require: types(name, subpath, node16, ts.ModuleKind.CommonJS),
  bundler: types(name, subpath, bundler, ESNext),
}));
console.log(JSON.stringify(answers));
