// What `profile apply` says with --dry-run is what it does, and of files that cannot be applied as a whole, it applies nothing.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Applied, ProfileJson, Scene } from './scene.ts';

export function appliesAllOrNothing({ tell, admin }: Scene): void {
  /** Documents of one file: the fields of each besides its instructions. */
  const fileOf = (...documents: string[]) => {
    const path = join(admin().home, 'applied.yaml');
    writeFileSync(path, documents.map((fields) => `${fields}\ninstructions: You are one of several.\n`).join('---\n'));
    return path;
  };
  const did = ({ profiles }: Applied) => profiles.map(({ name, did, summary }) => [name, did, summary]);
  const listed = async () => (await tell<{ data: ProfileJson[] }>('profile', 'list', '--limit', '100')).data;
  const refused = async (reason: string, message: RegExp, ...documents: string[]) => {
    const before = await listed();
    const file = fileOf(...documents);
    const dry = await admin().refusal('profile', 'apply', '-f', file, '--dry-run');
    expect(dry).toMatchObject({ reason, message: expect.stringMatching(message), help: expect.stringMatching(/^Nothing was applied\./) });
    expect(await admin().refusal('profile', 'apply', '-f', file)).toEqual(dry);
    expect(await listed()).toEqual(before);
  };

  describe('files of profiles', () => {
    afterAll(async () => {
      for (const name of ['applied-leaf', 'applied-child', 'applied-base', 'applied-old', 'applied-good'])
        await admin().run('profile', 'delete', name, '--yes');
    });

    test('change a profile that gets a new base of the same files, as the dry run says', async () => {
      await tell('profile', 'apply', '-f', fileOf('name: applied-child'));
      const file = fileOf('name: applied-child\nbase: applied-base', 'name: applied-base\nstore_required: true');
      const dry = await tell<Applied>('profile', 'apply', '-f', file, '--dry-run');
      expect(did(dry)).toEqual([
        ['applied-base', 'created', ''],
        ['applied-child', 'changed', 'Added base profile'],
      ]);
      expect(did(await tell<Applied>('profile', 'apply', '-f', file))).toEqual(did(dry));
      expect((await tell<Applied>('profile', 'apply', '-f', file)).profiles).toMatchObject([{ did: 'unchanged' }, { did: 'unchanged' }]);
    });

    test('are refused if a base does not exist, for a profile that has another base and for a new one', async () => {
      const good = 'name: applied-good';
      await refused('AGENT_NOT_FOUND', /applied\.yaml:4: no profile has the name nosuch/, good, 'name: applied-child\nbase: nosuch');
      await refused('AGENT_NOT_FOUND', /applied\.yaml:4: no profile has the name nosuch/, good, 'name: applied-new\nbase: nosuch');
      const id = `agent_${'a'.repeat(26)}`;
      await refused('AGENT_NOT_FOUND', /no profile has the id agent_a/, good, `name: applied-new\nbase_profile_id: ${id}`);
      await refused('AGENT_NOT_FOUND', /nosuch\.\n.*applied\.yaml:5: .*nobody/, 'name: one\nbase: nosuch', 'name: two\nbase: nobody');
    });

    test('are refused if their bases make too many levels or go in a circle, also with those of the tenant', async () => {
      await refused(
        'AGENT_INHERITANCE_REFUSED',
        /applied\.yaml:12: applied-4: base must not make more than 3 levels/,
        ...['name: applied-1', 'name: applied-2\nbase: applied-1', 'name: applied-3\nbase: applied-2', 'name: applied-4\nbase: applied-3'],
      );
      await tell('profile', 'apply', '-f', fileOf('name: applied-leaf\nbase: applied-child'));
      await refused('AGENT_INHERITANCE_REFUSED', /levels/, 'name: applied-1', 'name: applied-base\nstore_required: true\nbase: applied-1');
      await refused('AGENT_INHERITANCE_REFUSED', /itself/, 'name: applied-base\nstore_required: true\nbase: applied-leaf');
    });

    test('are refused if a profile contradicts its base', async () => {
      await refused(
        'AGENT_UNPROCESSABLE',
        /store must not be false/,
        'name: applied-good',
        'name: applied-leaf\nbase: applied-child\nstore: false',
      );
    });

    test('are refused if one of their profiles is archived, changed or not, and so is a new base', async () => {
      await tell('profile', 'apply', '-f', fileOf('name: applied-old'));
      await tell('profile', 'archive', 'applied-old');
      await refused('AGENT_NOT_ACTIVE', /applied-old is archived/, 'name: applied-good', 'name: applied-old\ntemperature: 1');
      await refused('AGENT_NOT_ACTIVE', /applied-old is archived/, 'name: applied-good', 'name: applied-old');
      await refused('AGENT_NOT_ACTIVE', /its base applied-old is archived/, 'name: applied-good', 'name: applied-new\nbase: applied-old');
    });

    test('may name what does not exist: the dry run says that it has not checked it, and the refusal says where it is', async () => {
      const policy = `policy_${'a'.repeat(26)}`;
      const file = fileOf('name: applied-good', `name: applied-new\nsandbox_policy_id: ${policy}`);
      const { stdout } = await admin().run('profile', 'apply', '-f', file, '--dry-run');
      expect(stdout).toMatch(`Not checked: whether these exist and may be used: ${policy}`);
      expect(await admin().refusal('profile', 'apply', '-f', file)).toMatchObject({
        reason: 'AGENT_UNPROCESSABLE',
        message: expect.stringMatching(/applied\.yaml:4: applied-new: Sandbox policy/),
        help: expect.stringMatching(/applied-good/),
        metadata: { profile: 'applied-new', applied: 'applied-good' },
      });
    });

    test('may name a server that only the operator can allow: the dry run says that it has not checked it', async () => {
      const address = 'https://10.0.0.7/mcp';
      const servers = ['https://mcp.example.com/mcp', address].map((url, n) => `{type: mcp, server_label: s${n}, server_url: '${url}'}`);
      const file = fileOf(`name: applied-new\ntools: [${servers.join(', ')}]`);
      const { stdout } = await admin().run('profile', 'apply', '-f', file, '--dry-run');
      expect(stdout).toMatch(`Not checked: whether these exist and may be used: ${address}.`);
      expect(await admin().refusal('profile', 'apply', '-f', file)).toMatchObject({
        reason: 'AGENT_UNPROCESSABLE',
        message: expect.stringMatching(/applied-new: The server cannot be called: its address is not on the Internet/),
        metadata: { profile: 'applied-new' },
      });
    });
  });
}
