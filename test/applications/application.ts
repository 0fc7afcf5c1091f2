/** What an application of a company has of the running system. */
export interface Application {
  /** Of the API, with /v1. */
  baseUrl: string;
  /** An API key. */
  key: string;
  /** A profile with the function `create_ticket` and temperature 0.2. */
  agentId: string;
  /** A profile that suggests knowledge. */
  suggesterId: string;
}
