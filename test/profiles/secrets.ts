import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ProfileJson, Scene } from './scene.ts';

const KEY = 'sk-live-0123456789';

interface SecretJson {
  id: string;
  name: string;
  allowed_hosts: string[];
}

/** Keys for servers of tools: the command, the gateway, and what a published profile has of them. */
export function keepsSecrets({ tell, admin, stranger, running }: Scene): void {
  describe('a key for a server of tools', () => {
    const file = () => join(admin().home, 'locked.json');
    let secret: SecretJson;

    test('is read from stdin, listed without its value, replaced, and never an argument', async () => {
      expect(await admin().refusal('secrets', 'create', 'tickets', '--host', 'mcp.example.com')).toMatchObject({ reason: 'USAGE' });
      admin().piped = `${KEY}\n`;
      secret = await tell<SecretJson>('secrets', 'create', 'tickets', '--host', 'mcp.example.com');
      expect(secret).toMatchObject({ name: 'tickets', allowed_hosts: ['mcp.example.com'] });
      expect((await admin().refusal('secrets', 'create', 'tickets', '--host', 'mcp.example.com')).reason).toBe('NAME_TAKEN');
      expect((await admin().refusal('secrets', 'create', 'other', KEY, '--host', 'mcp.example.com')).reason).toBe('USAGE');
      const hosts = ['--host', 'mcp.example.com', '--host', 'eu.example.com'];
      expect(await tell<SecretJson>('secrets', 'update', 'tickets', ...hosts)).toMatchObject({
        allowed_hosts: ['mcp.example.com', 'eu.example.com'],
      });
      const { stdout, stderr } = await admin().run('secrets', 'list');
      expect(stdout).toMatch(/tickets .* mcp\.example\.com, eu\.example\.com/);
      expect(
        JSON.stringify([await tell('secrets', 'list'), stdout, stderr, await tell('tenant', 'audit', '--limit', '100')]),
      ).not.toContain(KEY);
    });

    test('attack: a refused one is not said again, by the gateway either', async () => {
      admin().piped = `${KEY} caf\u00e9`;
      const { message, reason } = await admin().refusal('secrets', 'update', 'tickets');
      expect([reason, message.includes('0123456789')]).toEqual(['VALIDATION_FAILED', false]);
      const token = (await admin().run('token')).stdout.trim();
      for (const body of [
        { name: 'x', value: { key: KEY }, allowed_hosts: ['a.example'] },
        { name: 'x', value: KEY.repeat(1000), allowed_hosts: ['a.example'] },
        { name: 'x', [KEY]: 1 },
      ]) {
        const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
        const answer = await fetch(`${running().url}/v1/secrets`, { method: 'POST', headers, body: JSON.stringify(body) });
        expect(answer.status).toBe(400);
        if (!(KEY in body)) expect(await answer.text()).not.toContain('0123456789');
      }
    });

    test('attack: is of its tenant alone, and not in a template that is published', async () => {
      const unknown = `secret_${'a'.repeat(26)}`;
      const foreign = await stranger().refusal('secrets', 'delete', secret.id, '--yes');
      expect({ ...foreign, message: foreign.message.replace(secret.id, unknown) }).toEqual(
        await stranger().refusal('secrets', 'delete', unknown, '--yes'),
      );
      expect((await stranger().json<{ data: object[] }>('secrets', 'list')).data).toEqual([]);

      const headers = { Authorization: { secret_id: secret.id, prefix: 'Bearer ' } };
      const server = { type: 'mcp', server_label: 'tickets', server_url: 'https://mcp.example.com/mcp', headers };
      writeFileSync(file(), JSON.stringify({ name: 'locked', instructions: 'You file tickets.', tools: [server] }));
      await tell<ProfileJson>('profile', 'create', '-f', file());
      const { publication } = await tell<{ publication: { template_id: string } }>('profile', 'publish', 'locked', '--yes');
      const { stdout } = await stranger().run('template', 'export', publication.template_id);
      expect(stdout).toContain('You file tickets.');
      for (const hidden of [KEY, secret.id, 'Authorization', 'Bearer']) expect(stdout).not.toContain(hidden);
    });

    test('stays as long as a profile names it', async () => {
      expect((await admin().refusal('secrets', 'delete', 'tickets')).reason).toBe('DECLINED');
      expect(await admin().refusal('secrets', 'delete', 'tickets', '--yes')).toMatchObject({
        reason: 'STILL_IN_USE',
        metadata: { status: '409' },
      });
      await tell('profile', 'delete', 'locked', '--yes');
      expect(await tell('secrets', 'delete', 'tickets', '--yes')).toEqual({ id: secret.id, object: 'secret', deleted: true });
      expect((await admin().refusal('secrets', 'update', 'tickets')).reason).toBe('SECRET_NOT_FOUND');
    });
  });
}
