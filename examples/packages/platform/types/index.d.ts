/** The runtime whose file was loaded. */
export declare const runtime: "node" | "deno" | "bun" | "web";

/** The runtime's own version. */
export declare const version: string;

/** The text of a file, or in a browser of a URL. */
export declare function readText(path: string): Promise<string>;
