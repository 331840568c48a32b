const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
];
const SIZES = new Map(UNITS);
const PART = /(\d+(?:\.\d+)?)\s*(ms|[dhms])\s*/y;

export function parse(text) {
  const source = String(text).trim();
  let total = 0;
  let end = 0;
  PART.lastIndex = 0;
  for (let match = PART.exec(source); match !== null; match = PART.exec(source)) {
    total += Number(match[1]) * SIZES.get(match[2]);
    end = PART.lastIndex;
  }
  if (source === "" || end !== source.length) {
    throw new RangeError(`Not a duration: ${JSON.stringify(text)}`);
  }
  return total;
}

export function format(milliseconds) {
  if (!Number.isFinite(milliseconds) || milliseconds < 0) {
    throw new RangeError(`Not a number of milliseconds: ${milliseconds}`);
  }
  let rest = Math.round(milliseconds);
  const parts = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count}${unit}`);
  }
  return parts.join(" ") || "0ms";
}
