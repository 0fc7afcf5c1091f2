/** A configuration that a response is pinned to, as it is stored: once in each tenant. */
export interface Configuration {
  digest: string;
  /** Its keys in the order written; the digest is that of its RFC 8785 form. */
  json: string;
}
