// Calls a tool of a server: the port.
import type { Servers } from '@offshoot/context';
import type { PinnedTool } from '@offshoot/mcp/definition/tool-definition.ts';
import type { Credential, SignedIn } from '@offshoot/mcp/server.ts';
import type { JsonObject } from '@offshoot/statements';
import type { Fetching } from '../sources/domain/reading.ts';
import type { ServerTool } from './server-tools.ts';

export interface ToolAnswer {
  /** The tool says that it failed. It has run. */
  isError: boolean;
  /** The tool's words, not the agent's. */
  text: string;
  /** Whether the text was too long. */
  isCut: boolean;
  /** The parts of the answer that are no text, in words of ours: "2 pictures and a file". Empty: none. */
  besides: string;
}

export interface ToolCaller {
  /** Once at most. Throws ToolCallFailure. */
  call(tool: ServerTool, args: JsonObject, fetching: Fetching): Promise<ToolAnswer>;
  /** Returns if the server describes each of the tools as it is pinned. Throws ToolCallFailure. */
  requirePinned(server: CalledServer, tools: readonly PinnedTool[], fetching: Fetching): Promise<void>;
  /** What the server lists now. Throws McpError. */
  list(server: Pick<CalledServer, 'url' | 'credential'>, fetching: Fetching): Promise<{ tools: PinnedTool[]; refused: number }>;
  /** Where people sign in for the server. Throws McpError. */
  issuerFor(url: string, fetching: Fetching): Promise<URL>;
  /** `accept` throws if the server's authorization server is not to be used: nothing was sent there. Throws McpError. */
  beginSignIn(
    url: string,
    attempt: { redirectUrl: string; state: string; accept(issuer: URL): void },
    fetching: Fetching,
  ): Promise<BegunSignIn>;
  /** Ends the tokens where they are from, once no call uses them. Throws only if the signal ends it. */
  signOut(server: { url: string; credential: SignedIn }, fetching: Fetching): Promise<NonNullable<Servers['signedOut']>>;
}

export interface BegunSignIn {
  /** To be opened in the person's browser. */
  address: URL;
  /** Once. Throws McpError. */
  finish(answer: { code: string; iss: string | undefined }, signal: AbortSignal): Promise<SignedIn>;
}

interface CalledServer {
  url: string;
  credential: Credential;
  /** Called with tokens that were renewed meanwhile. */
  renewed?: (credential: SignedIn, previous: SignedIn) => void;
}

/** `address`: no agent of this host calls it. `changed`: not what was pinned. `rate-limited`: too much goes out just now. */
export type ToolCallProblem = 'unreachable' | 'address' | 'unauthorized' | 'changed' | 'arguments' | 'rate-limited' | 'other';

/**
 * - refused: not done, and never will be.
 * - unsent: not done; later it may work.
 * - unknown: may have been done.
 */
export class ToolCallFailure extends Error {
  override readonly name = 'ToolCallFailure';
  readonly is: 'refused' | 'unsent' | 'unknown';
  readonly why: ToolCallProblem;

  constructor(is: ToolCallFailure['is'], why: ToolCallProblem) {
    super(`the tool was not called: ${is}, ${why}`);
    this.is = is;
    this.why = why;
  }
}
