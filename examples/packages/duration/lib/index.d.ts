/** Milliseconds in a text such as `1h 30m`. Throws a `RangeError` for anything else. */
export declare function parse(text: string): number;

/** A text such as `1h 30m` for a number of milliseconds. */
export declare function format(milliseconds: number): string;
