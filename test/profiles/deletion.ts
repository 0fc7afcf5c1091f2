import { join } from 'node:path';
import { eventually } from '@offshoot/testing';
import OpenAI from 'openai';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { requireDropped, rowsOf, settleDeletion, tenantTables } from '../tenants/tenant-tables.ts';
import type { ProfileJson, Scene } from './scene.ts';

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples', 'profiles');
const SCOPES = ['agents:use', 'responses:read', 'responses:write', 'files:read', 'files:write', 'knowledge:read', 'knowledge:write'];
/** What is in them waits for a loop or another service, and is soon gone; or it is there only where code has run. */
const OUTBOXES = [
  'response.usage_record',
  'response.stored_change',
  'response.left_files',
  'knowledge.audit_event',
  'profile.forgotten_tenants',
];
/** A company leaves: nothing that it had is left in any service. */
export function deletesTenants({ tellAs, stranger, running }: Scene): void {
  describe('a tenant', () => {
    test('attack: is not deleted without its name, nor with an API key of any scopes', async () => {
      const { id, secret } = await tellAs<{ id: string; secret: string }>(stranger(), [
        'keys',
        'create',
        'leaked',
        '--scope',
        'tenant:admin',
      ]);
      const byKey = await fetch(`${running().url}/v1/tenant?name=Elsewhere`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${secret}` },
      });
      expect([byKey.status, await byKey.json()]).toMatchObject([403, { error: { code: 'person_required' } }]);
      expect(await stranger().refusal('tenant', 'delete')).toMatchObject({ reason: 'DECLINED' });
      expect(await stranger().refusal('tenant', 'delete', '--yes', 'elsewhere')).toMatchObject({ reason: 'TENANT_NAME_MISMATCH' });
      const token = (await stranger().run('token')).stdout.trim();
      for (const query of ['', '?name=', '?name=Elsewhere&force=true']) {
        const answer = await fetch(`${running().url}/v1/tenant${query}`, {
          method: 'DELETE',
          headers: { authorization: `Bearer ${token}` },
        });
        expect(answer.status).toBe(400);
      }
      await tellAs(stranger(), ['keys', 'revoke', id]);
    });

    test('is deleted with every row that it has, and what others have stays', async () => {
      const database = new pg.Client({ connectionString: running().database.url });
      await database.connect();
      onTestFinished(() => database.end());
      const tables = (await tenantTables(database)).ofTenants.filter((name) => !OUTBOXES.includes(name));
      const { tenantId, template } = await fill({ tellAs, stranger, running });
      const own = () => rowsOf(database, tables, { tenantId });
      await eventually(async () => expect(Object.entries(await own()).filter(([, rows]) => rows === 0)).toEqual([]), 15_000);
      const others = await rowsOf(database, tables, { tenantId, isOthers: true });
      const deleted = await tellAs(stranger(), ['tenant', 'delete', '--yes', 'Elsewhere']);
      expect(deleted).toEqual({ id: tenantId, object: 'tenant', deleted: true, kept_templates: [template] });
      expect(await tellAs(stranger(), ['tenant', 'list'])).toEqual([]);

      // Every token that was made before has ended.
      await settleDeletion(database, tenantId);
      await eventually(() => requireDropped(database, tenantId), 40_000);
      const left = Object.entries(await own()).filter(([, rows]) => rows > 0);
      expect(left).toEqual([['profile.audit_events', 1]]);
      for (const outbox of OUTBOXES) {
        expect((await database.query(`select 1 from ${outbox} where tenant_id = $1`, [tenantId])).rows).toEqual([]);
      }
      expect(await rowsOf(database, tables, { tenantId, isOthers: true })).toEqual(others);
      expect(await stranger().json<{ id: string }>('template', 'show', template)).toMatchObject({ id: template });
    });
  });
}

/** Gives the stranger's tenant a row in every table. */
async function fill({
  tellAs,
  stranger,
  running,
}: Pick<Scene, 'tellAs' | 'stranger' | 'running'>): Promise<{ tenantId: string; template: string }> {
  const tell = <T>(...args: string[]) => tellAs<T>(stranger(), args);
  const { secret } = await tell<{ secret: string }>('keys', 'create', 'all', ...SCOPES.flatMap((scope) => ['--scope', scope]));
  const baseURL = `${running().url}/v1`;
  const client = new OpenAI({ apiKey: secret, baseURL, maxRetries: 0 });
  const token = (await stranger().run('token')).stdout.trim();
  const send = async (method: string, path: string, body?: object): Promise<{ id: string }> => {
    const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) };
    const answer = await fetch(`${baseURL}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return (await answer.json()) as { id: string };
  };
  await tell('profile', 'apply', '-f', EXAMPLES);
  await tell('profile', 'label', 'security-analyst', 'production', '1');
  stranger().piped = 'sk-live-0123456789\n';
  await tell('secrets', 'create', 'tickets', '--host', 'mcp.example.com');
  await tell('tenant', 'invite', 'a'.repeat(64), '--role', 'viewer');
  await send('POST', '/tenant/issuers', { issuer: 'https://login.example.com', audience: 'offshoot', default_role: 'viewer' });
  await send('POST', '/sandbox_policies', { name: 'usual' });
  await send('POST', '/tools', { name: 'lookup', definition: { type: 'function', name: 'lookup', parameters: { type: 'object' } } });
  const { id: agentId } = await tell<ProfileJson>('profile', 'show', 'security-analyst');
  const stream = await client.responses.create({ model: agentId, input: 'Hello.', background: true, stream: true });
  for await (const _ of stream);
  await client.conversations.create({ items: [{ role: 'user', content: 'Hello.' }] }, { headers: { 'Idempotency-Key': 'once' } });
  const file = await client.files.create({ file: new File(['What Elsewhere knows.'], 'known.md'), purpose: 'assistants' });
  const store = await client.vectorStores.create({ name: 'ours' });
  await client.vectorStores.fileBatches.createAndPoll(store.id, { file_ids: [file.id] });
  await send('POST', '/knowledge', { topic: 'plans', content: 'Elsewhere moves in May.' });
  await tell('profile', 'publish', 'docs-writer', '--yes');
  const { publication } = await tell<ProfileJson>('profile', 'show', 'docs-writer');
  return { tenantId: (await send('GET', '/tenant')).id, template: publication?.template_id ?? '' };
}
