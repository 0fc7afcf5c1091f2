import type { ListedServer, Servers } from '@offshoot/context';
import type { McpRisk } from '@offshoot/statements';

const origins: Record<ListedServer['origin'], string> = { owner: 'You connected it.', template: 'It comes with its template.' };

const credentials: Record<ListedServer['credential'], string> = {
  none: 'It wants no credential.',
  given: 'The agent has a credential for it.',
  missing: 'It wants a credential that the agent does not have: enter it under “Values for its tools”.',
};

const risks: Partial<Record<McpRisk, string>> = {
  R1: 'it only reads (R1)',
  R3: 'private, and can be undone (R3)',
  R5: 'the agent asks before each call (R5)',
};

const signedOut: Record<NonNullable<Servers['signedOut']>, string> = {
  revoked: 'The server where you signed in has ended the agent’s tokens.',
  'not-offered': 'The server where you signed in offers no way to end the agent’s tokens. The agent has deleted them; they expire there.',
  failed: 'The server where you signed in did not end the agent’s tokens. The agent has deleted them; end its access there yourself.',
};

/** The servers whose tools an agent may call. */
export const serverTexts = {
  asking: 'Asking your agent …',
  refresh: 'Ask again',
  list: 'Servers',
  tools: 'Tools',
  none: 'It calls no tools of servers.',
  origins,
  credentials,
  risks,
  signedOut,
  lookAgain: 'Look again',
  lookAgainAt: (id: string) => `Look again at ${id}`,
  done: (id: string) => `Your agent calls ${id} no more.`,
  disconnect: {
    label: 'Disconnect',
    of: (id: string) => `Disconnect ${id}`,
    title: (id: string) => `Disconnect ${id}?`,
    text: 'Your agent calls its tools no more, and deletes the credential.',
    keep: 'Keep it',
    confirm: 'Disconnect it',
  },
} as const;
