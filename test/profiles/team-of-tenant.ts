// The members of a tenant take over a template, by the name of the tenant.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Person } from '../cli/person.ts';
import type { Scene } from './scene.ts';

export function handsOverToTenants({ running }: Pick<Scene, 'running'>): void {
  describe('a template', () => {
    test('goes to the members of a tenant by its name, and only an admin learns who they are', async () => {
      const person = () => Person.at(running().url, running().network.apiUrl ?? '');
      await using admin = await person();
      await using member = await person();
      const [{ inboxId: own }, { inboxId }] = [
        await admin.json<{ inboxId: string }>('identity'),
        await member.json<{ inboxId: string }>('identity'),
      ];
      const file = join(admin.home, 'hikes.yaml');
      writeFileSync(file, 'agentName: Hike Planner\ninstructions: You plan hikes.\n');
      const { id } = await admin.json<{ id: string }>('template', 'create', '-f', file);
      const handOver = ['template', 'hand-over', id, '--team'] as const;
      const alone = await admin.json<{ id: string }>('tenant', 'create', 'Peak & Valley');
      expect(await admin.refusal(...handOver, 'peak-valley')).toMatchObject({
        reason: 'USAGE',
        message: 'A team has 2 to 8 people, and this would be 1.',
        help: expect.stringContaining('offshoot tenant members'),
      });
      await admin.json('tenant', 'invite', inboxId, '--role', 'agent-user');
      // Who has not accepted is no member.
      expect((await admin.refusal(...handOver, 'peak-valley')).message).toContain('would be 1');
      await member.json('tenant', 'accept', alone.id);
      const team = [own, inboxId].toSorted();
      // They see whom the pool names before they sign.
      expect(await admin.refusal(...handOver, 'peak-valley')).toMatchObject({ reason: 'DECLINED', metadata: { team: team.join(',') } });
      expect(await admin.json(...handOver, 'peak-valley', '--yes')).toMatchObject({ offered: true, newCreatorId: own, team });
      expect(await admin.json('template', 'accept', id, '--yes')).toMatchObject({ creatorId: own, team });
      const third = 'ab'.repeat(32);
      expect(await member.refusal(...handOver, 'peak-valley')).toMatchObject({
        reason: 'SCOPE_MISSING',
        help: expect.stringContaining('ask an admin of your tenant'),
      });
      expect(await admin.refusal(...handOver, 'nowhere')).toMatchObject({
        reason: 'TENANT_NOT_FOUND',
        help: 'List yours: offshoot tenant list',
      });
      expect(await admin.json(...handOver, alone.id, '--team', third, '--yes')).toMatchObject({ team: [...team, third].toSorted() });
      const many = Array.from({ length: 7 }, (_, at) => ['--team', String(at).repeat(64)]).flat();
      expect((await admin.refusal(...handOver, 'Peak & Valley', ...many)).message).toContain('would be 9');
      const again = await admin.json<{ id: string }>('tenant', 'create', 'peak VALLEY');
      expect((await admin.refusal(...handOver, 'peak-valley')).help).toBe(`Name one by its ID: ${[alone.id, again.id].join(', ')}`);
    });
  });
}
