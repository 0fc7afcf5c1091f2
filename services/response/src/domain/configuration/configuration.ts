/** A configuration that a response is pinned to, as it is stored: once in each tenant. */
export interface Configuration {
  digest: string;
  /** Its RFC 8785 form. */
  json: string;
}
