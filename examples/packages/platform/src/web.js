export const runtime = "web";
export const version = globalThis.navigator?.userAgent ?? "unknown";

export async function readText(path) {
  const response = await fetch(path);
  if (!response.ok) {
    throw new Error(`${path}: ${response.status} ${response.statusText}`);
  }
  return response.text();
}
