import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Applied, ProfileJson, Scene } from './scene.ts';

/** A person brings an agent of OpenClaw. */
export function importsFromOpenClaw({ tell, admin }: Scene): void {
  describe('an agent of OpenClaw', () => {
    const folderOf = (files: Record<string, string>) => {
      const folder = mkdtempSync(join(admin().home, 'openclaw-'));
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
      return folder;
    };
    const SOUL = '# Soul\n\nBe brief.\n';
    const IDENTITY = '- **Name:** Iris\n- **Vibe:** calm\n- **Emoji:** 🦉\n- **Avatar:** owl.png\n';
    interface ImportedJson {
      created: boolean;
      profile: ProfileJson & { display_name: string; metadata: object };
      mapped: { where: string; fields: string[] }[];
      unmapped: { where: string; why: string }[];
    }

    test('is shown before it is imported, printed as a file, and imported once', async () => {
      const folder = folderOf({ 'SOUL.md': SOUL, 'IDENTITY.md': IDENTITY, 'USER.md': 'Saul', '.env': 'KEY=1' });
      mkdirSync(join(folder, 'skills'));
      writeFileSync(join(folder, 'skills', 'SKILL.md'), 'Cook.');
      const seen = await tell<ImportedJson>('profile', 'import', folder, '--dry-run');
      expect(seen).toMatchObject({ created: false, profile: { name: 'iris', display_name: 'Iris', metadata: { emoji: '🦉' } } });
      expect(seen.mapped).toContainEqual({ where: 'SOUL.md', fields: ['instructions'] });
      expect(seen.unmapped.map(({ where }) => where)).toEqual(['IDENTITY.md: Avatar', 'USER.md', 'skills/']);
      const printed = await admin().run('profile', 'import', folder, '--print', '--model', 'gpt-oss-20b');
      expect(printed).toMatchObject({ code: 0, stderr: expect.stringContaining('USER.md stays behind: It is about one person.') });
      const file = join(admin().home, 'iris.yaml');
      writeFileSync(file, printed.stdout);
      expect((await tell<Applied>('profile', 'apply', '-f', file, '--dry-run')).profiles).toMatchObject([{ name: 'iris', did: 'created' }]);

      const { stdout } = await admin().run('profile', 'import', join(folder, 'SOUL.md'), join(folder, 'IDENTITY.md'), '--name', 'owl');
      expect(stdout).toMatch(
        /IDENTITY\.md: Vibe +description\n[\s\S]*IDENTITY\.md: Avatar: Profiles have no picture\.\n\nCreated owl \(agent_/,
      );
      const made = await tell<ImportedJson>('profile', 'import', folder);
      expect(made).toMatchObject({ created: true, profile: { version: 1, instructions: expect.stringContaining('Be brief.') } });
      expect((await admin().refusal('profile', 'import', folder)).reason).toBe('AGENT_NAME_TAKEN');
      expect((await admin().run('profile', 'import', folder, '--dry-run')).stdout).toContain('give another name with --name');
      for (const name of ['iris', 'owl']) await tell('profile', 'delete', name, '--yes');
    });

    test('is refused where there is nothing to import, and says why', async () => {
      const refusal = async (...args: string[]) => {
        const { reason, message } = await admin().refusal('profile', 'import', ...args);
        return `${reason}: ${message}`;
      };
      expect(await refusal(folderOf({ 'IDENTITY.md': IDENTITY }))).toMatch(/^FILE_UNREADABLE: The folder .* has no SOUL\.md\.$/);
      expect(await refusal(folderOf({ 'SOUL.md': SOUL }))).toMatch(/^VALIDATION_FAILED: name is missing/);
      expect(await refusal(folderOf({ 'SOUL.md': '' }), '--name', 'a')).toMatch(/^VALIDATION_FAILED: instructions/);
      expect(await refusal(folderOf({ 'SOUL.md': SOUL }), '--name', 'A b')).toMatch(/^VALIDATION_FAILED: name must be/);
      expect(await refusal(folderOf({ 'SOUL.md': 'a'.repeat(2 ** 20 + 1) }), '--name', 'a')).toMatch(
        /^VALIDATION_FAILED: The profile must have at most/,
      );
      expect(await refusal(join(admin().home, 'nowhere'))).toMatch(/^FILE_UNREADABLE/);
      expect(await refusal(folderOf({ 'SOUL.md': SOUL }), join(folderOf({ 'SOUL.md': SOUL }), 'SOUL.md'))).toMatch(
        /^FILE_UNREADABLE: A folder is among/,
      );
      expect(await refusal(folderOf({ 'SOUL.md': SOUL }), '--print', '--dry-run')).toMatch(/^USAGE/);
    });

    test('attack: a folder of a stranger hands over no other file of this machine', async () => {
      const folder = folderOf({ 'IDENTITY.md': IDENTITY });
      symlinkSync(join(admin().home, '.offshoot', 'identity.json'), join(folder, 'SOUL.md'));
      expect(await admin().refusal('profile', 'import', folder)).toMatchObject({
        reason: 'FILE_UNREADABLE',
        message: expect.stringMatching(/has no SOUL\.md\. SOUL\.md: It is a link, which is not followed\.$/),
      });
    });
  });
}
