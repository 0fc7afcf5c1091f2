import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Failure, INTERRUPTED } from '@offshoot/client';
import type { Command } from 'commander';
import { apiOf } from '../api/api.ts';
import { type Cli, newCommand, type Run } from '../cli.ts';
import { DECLINED } from '../failure.ts';
import { bodyWithBase, profileId, withProfile } from './profile-argument.ts';
import type { ProfileAnswer } from './profile-text.ts';

const EDITOR_FAILED = 'EDITOR_FAILED';
/** As shells say it. */
const ENDED_BY_CTRL_C = 130;
const FULL_SCREEN: ReadonlySet<string> = new Set(['vi', 'vim', 'nvim', 'nano', 'emacs']);

export function addProfileEdit(profile: Command, run: Run): void {
  withProfile(
    newCommand(
      profile,
      'edit',
      'Edit a profile in your editor (VISUAL or EDITOR). If it changes meanwhile, your edit is refused, and your text is kept.',
      ['offshoot profile edit security-analyst', 'EDITOR="code --wait" offshoot profile edit security-analyst'],
    ),
  ).action((meant: string) =>
    run(async (cli) => {
      const [{ onlyOne, profileFile, readProfiles }, { baseName, bodyOf }] = await Promise.all([
        import('./profile-file.ts'),
        import('./read-profile.ts'),
      ]);
      requireScreen(cli, meant);
      const api = apiOf(cli);
      const id = await profileId(api, meant);
      const before = await api<ProfileAnswer>('GET', `/v1/agents/${id}`);
      const folder = await mkdtemp(join(tmpdir(), 'offshoot-'));
      const file = join(folder, `${before.name}.yaml`);
      let isKept = false;
      try {
        const text = profileFile(bodyOf(before), await baseName(api, before));
        await writeFile(file, text, { mode: 0o600 });
        await cli.input.lend(() => openEditor(cli.environment.editor, file));
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

/** A script may name an editor of its own, such as a call of sed. These would wait for a key that nobody can press. */
function requireScreen({ input, environment: { editor } }: Pick<Cli, 'input' | 'environment'>, profile: string): void {
  if (input.isTerminal || !FULL_SCREEN.has(basename(editor.trim()))) return;
  throw new Failure(DECLINED, 'There is no terminal to edit at: nothing was changed.', {
    help: `Read it with \`offshoot profile show ${profile}\`, and change it with \`offshoot profile apply -f FILE\`.`,
    metadata: { profile },
  });
}

async function openEditor(editor: string, file: string): Promise<void> {
  // The variable may hold a command with options, so a shell reads it; the file's name is no part of that text.
  const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
  const [status, signal]: unknown[] = await once(child, 'close').catch((error: unknown) => [error]);
  if (status === 0) return;
  if (signal === 'SIGINT' || status === ENDED_BY_CTRL_C)
    throw new Failure(INTERRUPTED, 'The editor was interrupted: nothing was changed.', { help: 'Repeat the command.' });
  throw new Failure(EDITOR_FAILED, `The editor (${editor}) failed.`, {
    help: 'Set EDITOR to your editor, such as EDITOR=nano.',
    cause: status,
  });
}
