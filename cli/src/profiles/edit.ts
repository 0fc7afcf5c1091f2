import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '@offshoot/owner';
import type { Command } from 'commander';
import { apiOf } from '../api/api.ts';
import { newCommand, type Run } from '../cli.ts';
import { bodyWithBase, profileId, withProfile } from './profile-argument.ts';
import type { ProfileAnswer } from './profile-text.ts';

const EDITOR_FAILED = 'EDITOR_FAILED';

export function addProfileEdit(profile: Command, run: Run): void {
  withProfile(
    newCommand(profile, 'edit', 'Change a profile in your editor (EDITOR). A change that somebody else makes meanwhile is kept.', [
      'offshoot profile edit security-analyst',
      'EDITOR="code --wait" offshoot profile edit security-analyst',
    ]),
  ).action((meant: string) =>
    run(async (cli) => {
      const [{ onlyOne, profileFile, readProfiles }, { baseName, bodyOf }] = await Promise.all([
        import('./profile-file.ts'),
        import('./read-profile.ts'),
      ]);
      const api = apiOf(cli);
      const id = await profileId(api, meant);
      const before = await api<ProfileAnswer>('GET', `/v1/agents/${id}`);
      const folder = await mkdtemp(join(tmpdir(), 'offshoot-'));
      const file = join(folder, `${before.name}.yaml`);
      let isKept = false;
      try {
        const text = profileFile(bodyOf(before), await baseName(api, before));
        await writeFile(file, text, { mode: 0o600 });
        openEditor(cli.environment.editor, file);
        if ((await readFile(file, 'utf8')) === text) return { json: before, text: 'Nothing was changed.' };
        // A mistake in it does not lose the text.
        isKept = true;
        const edited = onlyOne(
          await readProfiles(file, cli.input),
          'Edit one profile at a time, or apply the file: offshoot profile apply -f FILE',
        );
        const body = await bodyWithBase(api, edited);
        const after = await api<ProfileAnswer>('PUT', `/v1/agents/${id}`, { body, ifMatch: before.version });
        isKept = false;
        return { json: after, text: `${after.name} has version ${after.version} now. See it: offshoot profile diff ${after.name}` };
      } catch (error) {
        if (isKept) cli.progress(`Your text is in ${file}`);
        throw error;
      } finally {
        if (!isKept) await rm(folder, { recursive: true, force: true });
      }
    }),
  );
}

function openEditor(editor: string, file: string): void {
  // The variable may hold a command with options, so a shell reads it; the file's name is no part of that text.
  const { status, error } = spawnSync('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
  if (error || status !== 0)
    throw new Failure(EDITOR_FAILED, `The editor (${editor}) failed.`, {
      help: 'Set EDITOR to your editor, such as EDITOR=nano.',
      cause: error,
    });
}
