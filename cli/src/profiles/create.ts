import type { Command } from 'commander';
import { apiOf } from '../api/api.ts';
import { newCommand, type Run } from '../cli.ts';
import { bodyWithBase } from './profile-argument.ts';
import { type ProfileAnswer, profileText } from './profile-text.ts';

export function addProfileCreate(profile: Command, run: Run): void {
  newCommand(profile, 'create', 'Create a profile from a YAML or JSON file.', [
    'offshoot profile create -f security-analyst.yaml',
    'offshoot profile create -f - < profile.json',
  ])
    .requiredOption('-f, --file <file>', 'file with the fields of the profile; "-" for stdin')
    .action(({ file }: { file: string }) =>
      run(async (cli) => {
        const { onlyOne, readProfiles } = await import('./profile-file.ts');
        const api = apiOf(cli);
        const one = onlyOne(await readProfiles(file, cli.input), 'Use `offshoot profile apply`, which takes several.');
        const made = await api<ProfileAnswer>('POST', '/v1/agents', { body: await bodyWithBase(api, one) });
        return { json: made, text: `${profileText(made)}\n\nUse it: {"agent_id": "${made.id}", "input": "…"} to POST /v1/responses` };
      }),
    );
}
