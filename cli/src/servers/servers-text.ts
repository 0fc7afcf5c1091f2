import type { JsonValue } from '@bufbuild/protobuf';
import type { ListedServer, Servers } from '@offshoot/context';
import { type Result, table } from '../terminal/output.ts';

const CREDENTIALS: Record<ListedServer['credential'], string> = { none: 'none', given: 'given', missing: 'missing: enter it' };

/** What the person should know of the tokens that the agent had. */
const SIGNED_OUT: Record<NonNullable<Servers['signedOut']>, string> = {
  revoked: 'The server where you signed in has ended the agent’s tokens.',
  'not-offered': 'The server where you signed in offers no way to end the agent’s tokens. The agent has deleted them; they expire there.',
  failed: 'The server where you signed in did not end the agent’s tokens. The agent has deleted them; end its access there yourself.',
};

export function serversResult(instanceId: string, { servers, signedOut }: Servers): Result {
  const json = { instanceId, servers, ...(signedOut && { signedOut }) } as unknown as JsonValue;
  const lines = [...(signedOut ? [SIGNED_OUT[signedOut], ''] : []), serversText(instanceId, servers)];
  return { json, text: lines.join('\n') };
}

function serversText(instanceId: string, servers: readonly ListedServer[]): string {
  if (servers.length === 0) return `It calls no tools of servers. Connect one: offshoot agents connect ${instanceId} https://…`;
  const rows = servers.map(({ id, origin, credential, url, tools }) => [
    id,
    origin === 'owner' ? 'you' : 'its template',
    CREDENTIALS[credential],
    url,
    tools.map(({ name, risk }) => `${name} (${risk})`).join(', '),
  ]);
  return table(['SERVER', 'FROM', 'CREDENTIAL', 'ADDRESS', 'TOOLS'], rows);
}
