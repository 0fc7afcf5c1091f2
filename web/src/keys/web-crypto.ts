/** What Node's module `crypto` has of the browser's. */
export const { crypto: webcrypto } = globalThis;
