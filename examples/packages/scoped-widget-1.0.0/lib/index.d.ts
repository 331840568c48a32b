/** What is left of a time in milliseconds, as text. */
export declare function countdown(milliseconds: number): string;
