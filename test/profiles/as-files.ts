// Profiles leave the tenant as files, for a backup or an editor, and come back as they were.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Applied, ProfileJson, Scene } from './scene.ts';

export function comesBackAsFiles({ tell, admin }: Scene): void {
  const filed = (name: string, text: string) => {
    const path = join(admin().home, name);
    writeFileSync(path, text);
    return path;
  };

  describe('profiles that leave as files', () => {
    beforeAll(async () => {
      const child = 'name: filed-child\nbase: filed-base\ninstructions: " \\n\\t\\n"\nmemory: {}\nvariables: {}\n';
      await tell('profile', 'apply', '-f', filed('filed.yaml', `name: filed-base\ninstructions: "ends with lines\\n\\n"\n---\n${child}`));
      await tell('profile', 'apply', '-f', filed('old.yaml', 'name: filed-old\ninstructions: x\n'));
      await tell('profile', 'archive', 'filed-old');
      await tell('profile', 'archive', 'filed-base');
      await tell('profile', 'pause', 'filed-child');
    });
    afterAll(async () => {
      for (const name of ['filed-child', 'filed-base', 'filed-old']) await admin().run('profile', 'delete', name, '--yes');
    });

    test('are unchanged if the files are applied, and all that can be applied are there', async () => {
      const { stdout, stderr } = await admin().run('profile', 'export', '--all');
      expect(stdout).toMatch(/^memory: \{\}$/m);
      expect(stderr).toMatch(/Left out, because they are archived: filed-old\./);
      const { profiles } = await tell<Applied>('profile', 'apply', '-f', filed('all.yaml', stdout));
      expect(profiles.map(({ name, did }) => [name, did])).toEqual(
        expect.arrayContaining([
          ['filed-base', 'unchanged'],
          ['filed-child', 'unchanged'],
        ]),
      );
      expect(profiles.filter(({ did, name }) => did !== 'unchanged' || name === 'filed-old')).toEqual([]);
    });

    test('are refused with each next step once, in the words of the command if it has some', async () => {
      const create = (text: string) => admin().refusal('profile', 'create', '-f', filed('refused.yaml', `${text}instructions: x\n`));
      expect(await create('name: filed-old\n')).toMatchObject({
        message: expect.stringMatching(
          /^The archived .* is named 'filed-old' already\. Restore it, delete it for good, or choose another name\.$/,
        ),
        help: '',
      });
      expect(await admin().refusal('profile', 'delete', 'filed-base', '--yes')).toMatchObject({
        message: expect.stringMatching(/label: [^.]*\. Give them another base and move these labels, or archive this one instead\.$/),
        help: '',
      });
      expect(await admin().refusal('tenant', 'delete', '--yes', 'Nobody')).toMatchObject({
        message: expect.stringMatching(/^[^.]*\.$/),
        help: 'Give the name exactly as `offshoot tenant list` shows it.',
      });
    });

    test('are named, or all of them are meant', async () => {
      for (const args of [[], ['filed-child', '--all']])
        expect(await admin().refusal('profile', 'export', ...args)).toMatchObject({ reason: 'USAGE', code: 2 });
    });

    test('are edited with their base by its name, and nothing that was written is thrown away', async () => {
      const edit = (command: string) => {
        admin().env.VISUAL = command;
        return admin().run('profile', 'edit', 'filed-child');
      };
      const { id } = await tell<ProfileJson>('profile', 'show', 'company-base');
      expect((await edit('grep -q "^base: filed-base$"')).stdout).toContain('Nothing was changed.');
      expect((await edit('sed -i.bak s/filed-base/company-base/')).stdout).toContain('filed-child has version 2 now.');
      expect(await tell('profile', 'show', 'filed-child')).toMatchObject({ base_profile_id: id, memory: {} });
      const unknown = await edit('sed -i.bak s/company-base/nosuch/');
      expect(unknown.stderr).toMatch(/Your text is in [\s\S]*No profile has the name nosuch/);
      const two = await edit("printf '%s\\n' --- 'name: second' 'instructions: x' >>");
      expect(two).toMatchObject({ code: 1, stderr: expect.stringMatching(/has 2 profiles/) });
      const [, kept = ''] = /Your text is in (\S+)/.exec(two.stderr) ?? [];
      expect(readFileSync(kept, 'utf8')).toContain('name: second');
      expect(await tell('profile', 'show', 'filed-child')).toMatchObject({ version: 2 });
    });

    test('are edited in an editor that has its own use for Ctrl-C', async () => {
      const pressed = (then: string) => {
        admin().env.VISUAL = `kill -INT $PPID; ${then}`;
        return admin().start(['profile', 'edit', 'filed-child']).ended;
      };
      const [goesOn, ends] = [await pressed('sed -i.bak "s/memory: {}/temperature: 1/"'), await pressed('kill -INT $$; true')];
      expect(goesOn).toMatchObject({ code: 0, stdout: expect.stringMatching(/filed-child has version 3 now/) });
      expect(ends).toMatchObject({ code: 130, stderr: expect.stringMatching(/The editor was interrupted: nothing was changed/) });
    });
  });
}
