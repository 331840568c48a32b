export const runtime = "deno";
export const version = Deno.version.deno;

export function readText(path) {
  return Deno.readTextFile(path);
}
