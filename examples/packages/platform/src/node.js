import { readFile } from "node:fs/promises";

export const runtime = "node";
export const version = process.versions.node;

export function readText(path) {
  return readFile(path, "utf8");
}
