/**
 * - bad-url: no https URL.
 * - private-address: the server's name leads to an address that is not on the Internet.
 * - redirected: it answers that it is elsewhere.
 * - unreachable: no connection, or one that was lost.
 * - unauthorized: it wants a credential, or another one.
 * - sign-in-needed: it no longer accepts the tokens of a sign-in: the person has to sign in again.
 * - no-registration: its authorization server lets no client register itself.
 * - timeout: it takes too long.
 * - too-large: it sends more bytes, pages or tools than allowed, or makes us send more requests.
 * - not-mcp: it does not answer in the protocol.
 * - asks-back: instead of an answer, it wants something of us that nobody has granted.
 * - no-such-tool: it lists no tool of this name, or several.
 * - drift: it lists the tool with another definition than the pinned one.
 * - bad-definition: a definition that no agent uses: its name or its schema is unsafe, invalid or too large.
 * - bad-arguments: the arguments do not fit the pinned schema.
 * - busy: it answers that it does not do it now.
 * - rate-limited: too much goes out to it, or for the people who asked, just now. Nothing was sent.
 * - refused: it answers that it does not do it.
 */
export type McpProblem =
  | 'bad-url'
  | 'private-address'
  | 'redirected'
  | 'unreachable'
  | 'unauthorized'
  | 'sign-in-needed'
  | 'no-registration'
  | 'timeout'
  | 'too-large'
  | 'not-mcp'
  | 'asks-back'
  | 'no-such-tool'
  | 'drift'
  | 'bad-definition'
  | 'bad-arguments'
  | 'busy'
  | 'rate-limited'
  | 'refused';

/** Its text is ours alone: nothing of what a server wrote is in it. */
export class McpError extends Error {
  override readonly name = 'McpError';
  readonly is: McpProblem;
  /** More about it, in words of ours. */
  readonly detail: string | undefined;
  /** Whether the tool may have been run. False: it was not. */
  readonly mayHaveActed: boolean;

  constructor(is: McpProblem, { detail, mayHaveActed = false }: { detail?: string; mayHaveActed?: boolean } = {}) {
    super(`MCP: ${is}${detail === undefined ? '' : `: ${detail}`}`);
    this.is = is;
    this.detail = detail;
    this.mayHaveActed = mayHaveActed;
  }
}
