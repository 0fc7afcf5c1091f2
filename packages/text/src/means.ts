/** A keyword of our schemas: what a pattern asks for, as the end of a sentence that begins with "must be". */
export const MEANS = 'x-means';
