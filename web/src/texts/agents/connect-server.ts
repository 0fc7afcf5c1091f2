// How an owner connects a server of tools from a page, and signs in to it.
import { PROBLEM_WORDS } from '@offshoot/mcp/problem-words.ts';
import type { FailureTexts } from '../failures.ts';

export const connectTexts = {
  title: 'Connect a server',
  address: 'Address of the server',
  addressHint: 'Of a calendar, say, that speaks the Model Context Protocol (MCP). Your agent asks it for its tools.',
  addressWrong: 'An address such as https://calendar.example.com/mcp, without a user, a password or a part after “#”.',
  look: 'Look what it offers',
  looking: 'Your agent asks the server …',
  wantsSignIn: (host: string, issuer: string) =>
    host === issuer ? `${host} wants you to sign in there.` : `${host} wants you to sign in at ${issuer}, and gets what you allow there.`,
  keptBy: 'What that gives goes to your agent, which keeps it, and not to this page. Nothing is connected before you have seen the tools.',
  signIn: 'Sign in',
  ready: 'Sign in on the next page. It then leads you back here, within ten minutes.',
  goTo: (host: string) => `Go to ${host}`,
  beginAgain: 'Begin again',
  wantsKey: (host: string) => `${host} wants a key of yours.`,
  key: 'Key for the server',
  keyHint: 'A token, or JSON with client_id, client_secret and issuer. It is sealed to your agent.',
  useKey: 'Use this key',
  noTools: 'The server has no tool that agents can use. Ask whoever runs it.',
  chooseLabel: 'Tools to allow',
  choose: (host: string) => `What may your agent do at ${host}? The server describes its tools itself.`,
  name: 'Name of the server',
  nameHint: 'How you and your agent call it.',
  nameWrong: 'Lower-case letters, digits and hyphens, 32 at most.',
  news: { new: 'new', changed: 'changed since you connected it' },
  riskOf: (tool: string) => `How your agent uses ${tool}`,
  risks: { R1: 'It only reads: do not ask me', R3: 'Private, and can be undone', R5: 'Ask me before each call' },
  dropsKey: 'It lists these to anybody. If you connect it again like this, your agent deletes the credential that it has.',
  leftOut: (count: number) => `Not shown: ${count} more that agents cannot use, or for which there is no room.`,
  signs: 'You sign exactly these. If the server changes one, your agent does not call it until you connect the server again.',
  tooMany: (most: number) => `An agent calls ${most} tools of a server at most.`,
  connect: 'Connect',
  done: (id: string) => `Your agent can use ${id} now.`,
} as const;

export const signedInTexts = {
  title: 'Server of tools',
  titleOf: (name: string) => `A server for ${name}`,
  waiting: 'Your agent finishes the sign-in and asks the server for its tools …',
  strange: 'This tab has begun no sign-in',
  strangeNext: 'Nothing was connected. Open your agent, and begin there.',
  refused: 'You did not allow it',
  failed: 'The sign-in did not work',
  notConnected: 'Nothing was connected. You can begin again on the page of your agent, under “Servers of tools”.',
  toAgent: 'To your agent',
  nextStep: 'Ask for it in the chat. Where you said so, your agent asks you before each call.',
} as const;

/** What became of an order to connect. */
export const connectFailures: FailureTexts = {
  VALIDATION_FAILED: [
    'Your agent cannot connect this server.',
    'It has four servers at most, each with a name of its own, and calls tools only as their server describes them now. Change the name, disconnect another server, or look at this one again.',
  ],
};

const own: Readonly<Record<string, readonly [what: string, next: string]>> = {
  over: ['This sign-in is over.', 'It took longer than ten minutes, was used already, or your agent was started anew. Begin it again.'],
  page: [
    'This site cannot take you back after a sign-in.',
    'Ask its operator to set OFFSHOOT_ORIGIN to the address of this page, or connect the server with the command: offshoot agents connect.',
  ],
  issuer: ['The server now names another place to sign in.', 'Nothing was sent there. Look at the server again, and read where it leads.'],
};

/** `problem` is as the agent calls it. */
export function problemWords(problem: string, host: string): readonly [what: string, next: string] {
  const known = Object.hasOwn(own, problem) ? own[problem] : undefined;
  if (known !== undefined) return known;
  const why = Object.hasOwn(PROBLEM_WORDS, problem) ? PROBLEM_WORDS[problem as keyof typeof PROBLEM_WORDS] : PROBLEM_WORDS.refused;
  const next =
    problem === 'no-registration'
      ? 'Connect it with the command then: offshoot agents connect … --client-id.'
      : 'Nothing was connected. Check the address, or try again later.';
  return [`${host} cannot be used: ${why}.`, next];
}
