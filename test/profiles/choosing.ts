// A person with several tenants says which one a command is for.
import { describe, expect, test } from 'vitest';
import { Person } from '../cli/person.ts';
import type { Scene } from './scene.ts';

export function choosesTenants({ running }: Pick<Scene, 'running'>): void {
  describe('a tenant', () => {
    test('among several is named by its admin, who is told how as soon as there are two', async () => {
      await using person = await Person.at(running().url, running().network.apiUrl ?? '');
      const asked = () => person.refusal('profile', 'list');
      expect(await asked()).toMatchObject({ reason: 'TENANT_REQUIRED', message: 'You are not a member of any tenant.' });
      expect((await person.run('tenant', 'create', 'Second')).stdout).toMatch(
        /\nNext: offshoot profile create -f FILE\.yaml, offshoot keys /,
      );
      const { stdout } = await person.run('tenant', 'create', 'Third');
      const [, named = '', third = ''] =
        /\nNext: (OFFSHOOT_TENANT=(tenant_\w+) offshoot) profile create -f FILE\.yaml, /.exec(stdout) ?? [];
      expect(stdout).toContain(`, ${named} keys create NAME`);
      const { message, help } = await asked();
      expect(message).toBe('You are a member of several tenants.');
      expect(help).toMatch(/OFFSHOOT_TENANT=tenant_.*`offshoot tenant list`/);
      person.env.OFFSHOOT_TENANT = third;
      expect(await person.json('profile', 'list')).toMatchObject({ data: [] });
      // The one that is named already is another one.
      expect((await person.run('tenant', 'create', 'Fourth')).stdout).toMatch(new RegExp(`Next: OFFSHOOT_TENANT=(?!${third})tenant_`));
    });
  });
}
