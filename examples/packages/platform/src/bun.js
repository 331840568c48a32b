export const runtime = "bun";
export const version = Bun.version;

export function readText(path) {
  return Bun.file(path).text();
}
