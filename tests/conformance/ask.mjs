// Asks the runtime that runs it which file it loads for each question. Node, Deno and Bun.
// argv: a JSON file of [{name, subpath}], in a project folder with those packages in node_modules.
// Prints a JSON array of {import, require}: a path inside the package, or null.
import { readFileSync, statSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import process from "node:process";

const bun = globalThis.Bun;
const project = realpathSync(dirname(fileURLToPath(import.meta.url)));
const requireFromProject = createRequire(join(project, "ask.cjs"));

function insidePackage(name, found) {
  const path = found.startsWith("file:") ? fileURLToPath(found) : found;
  if (!statSync(path).isFile()) return null;
  const inside = relative(join(project, "node_modules", name), realpathSync(path));
  return inside.startsWith("..") || inside.includes(":") ? null : inside.split(sep).join("/");
}

function attempt(name, resolve) {
  try {
    return insidePackage(name, resolve());
  } catch {
    return null;
  }
}

async function answer({ name, subpath }) {
  const folder = join(project, "node_modules", name);
  const specifier = subpath.startsWith("#") ? subpath : name + subpath.slice(1);
  const inner = subpath.startsWith("#");
  const required = inner ? createRequire(join(folder, "_ask.cjs")) : requireFromProject;
  let imported = (text) => import.meta.resolve(text);
  if (bun) imported = (text) => bun.resolveSync(text, inner ? folder : project);
  else if (inner) imported = (await import(pathToFileURL(join(folder, "_ask.mjs")).href)).default;
  return {
    import: attempt(name, () => imported(specifier)),
    require: attempt(name, () => required.resolve(specifier)),
  };
}

const questions = JSON.parse(readFileSync(process.argv[2], "utf8"));
const answers = [];
for (const question of questions) answers.push(await answer(question));
console.log(JSON.stringify(answers));
