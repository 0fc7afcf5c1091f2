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
  connect: {
    why: 'Another one is connected by a command on your computer: it asks the server for its tools, which this page cannot, and shows them before you sign.',
    file: 'The command needs the key of your account. Save the recovery file on the page “Me”, and move it to where the command looks:',
    run: 'Then run this, with the address of the server at its end:',
    move: 'the command that moves the recovery file',
    command: 'the command that connects a server',
    wallet: 'The key of your account is in a wallet, which the command cannot use: you can connect no server to this agent for now.',
  },
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
