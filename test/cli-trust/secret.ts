/** Appears in no output, and in no file of the person. */
export const SECRET = 'key-5f3d-of-the-courier';
