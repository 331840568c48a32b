/** What is left of a time in milliseconds, as text. */
export declare function countdown(milliseconds: number): string;

/** The countdown and the runtime's name. */
export declare function banner(milliseconds: number): Promise<string>;
