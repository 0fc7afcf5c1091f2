import type { JsonValue } from '@bufbuild/protobuf';
import type { ListedServer, Servers } from '@offshoot/context';
import { type Result, table } from '../terminal/output.ts';

const CREDENTIALS: Record<ListedServer['credential'], string> = { none: 'none', given: 'given', missing: 'missing: enter it' };

export function serversResult(instanceId: string, { servers }: Servers): Result {
  return { json: { instanceId, servers } as unknown as JsonValue, text: serversText(instanceId, servers) };
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
