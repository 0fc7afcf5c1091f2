import type { McpProblem } from './mcp-error.ts';

/** What is wrong with a server: the end of a sentence. */
export const PROBLEM_WORDS: Readonly<Record<McpProblem, string>> = {
  'bad-url': 'its address has to be a URL that begins with https, without a user or password',
  'private-address': 'its address is not on the Internet',
  redirected: 'it answers that it is elsewhere; use that address',
  unreachable: 'nobody answers there',
  unauthorized: 'it wants a credential, or another one',
  'sign-in-needed': 'you have to sign in again',
  'no-registration': 'its authorization server lets no client register itself; have one registered',
  timeout: 'it takes too long',
  'too-large': 'it sends more than agents take',
  'not-mcp': 'it does not speak the Model Context Protocol over Streamable HTTP',
  'asks-back': 'it asks something back that agents do not grant',
  'no-such-tool': 'it has no such tool',
  drift: 'the tool is no longer what was pinned',
  'bad-definition': 'the definition of the tool is not safe to use',
  'bad-arguments': 'the arguments do not fit the tool',
  busy: 'it has too much to do; try again later',
  'rate-limited': 'too much is asked of it, or for you, just now; try again in a minute',
  refused: 'it refuses',
};
