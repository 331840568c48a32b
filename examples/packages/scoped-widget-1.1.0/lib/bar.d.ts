/** A bar of `width` characters, of which `fraction` is done. */
export declare function bar(fraction: number, width?: number, theme?: "blocks" | "plain"): string;
