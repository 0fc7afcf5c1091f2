import type { V1World } from './v1-world.ts';

const SCOPES = ['agents:read', 'agents:write', 'agents:delete', 'agents:admin', 'agents:use'];

interface Sent {
  body?: unknown;
  ifMatch?: string;
}

/** A tenant with a key, and the sandbox policies that the examples name. */
export async function companyIn(world: V1World, scopes = SCOPES) {
  const { tenantId, key, keyId, token } = await world.newTenant(SCOPES);
  const send = async (method: string, path: string, { body, ifMatch }: Sent = {}, by = key) => {
    const headers = new Headers(body === undefined ? {} : { 'content-type': 'application/json' });
    if (ifMatch !== undefined) headers.set('if-match', ifMatch);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await world.fetch(path, { method, key: by, headers, ...(body !== undefined && { body: text }) });
    return { status: answer.status, text: await answer.text(), etag: answer.headers.get('etag') };
  };
  const sendBytes = async (path: string, body: Uint8Array<ArrayBuffer>, more: Record<string, string> = {}) => {
    const headers = { 'content-type': 'application/json', ...more };
    const answer = await world.fetch(path, { method: 'POST', key, headers, body });
    return { status: answer.status, text: await answer.text() };
  };
  const ids = new Map<string, string>();
  const policyId = async (name: string) => {
    const known = ids.get(name);
    if (known) return known;
    const { text } = await send('POST', '/v1/sandbox_policies', { body: { name: name.replace('sbxpol_', '') } });
    const { id } = JSON.parse(text);
    ids.set(name, id);
    return id;
  };
  /** The example with the IDs of this company. */
  const own = async <T>(example: T): Promise<T> => {
    let text = JSON.stringify(example);
    for (const name of new Set(text.match(/sbxpol_[a-z_]+/g))) text = text.replaceAll(`"${name}"`, JSON.stringify(await policyId(name)));
    return JSON.parse(text);
  };
  const create = async (body: object) => JSON.parse((await send('POST', '/v1/agents', { body })).text);
  const limited =
    scopes === SCOPES ? key : (await world.call('POST', '/v1/keys', { key: token, body: { name: 'limited', scopes } })).body.secret;
  return { tenantId, token, key, keyId, send, sendBytes, own, create, limited };
}
