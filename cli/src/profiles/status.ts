// Whether a profile can be used, and whether it is there at all.
import type { Command } from 'commander';
import { apiOf } from '../api/api.ts';
import { newCommand, type Run } from '../cli.ts';
import { requireYes } from '../terminal/confirmation.ts';
import { profileId, withProfile } from './profile-argument.ts';
import type { ProfileAnswer } from './profile-text.ts';

const CHANGES = {
  pause: ['POST', '/pause', 'Stop all use of a profile until it is resumed.'],
  resume: ['POST', '/resume', 'Let a paused profile be used again.'],
  restore: ['POST', '/restore', 'Bring an archived profile back.'],
} as const;

export function addProfileStatus(profile: Command, run: Run): void {
  for (const [name, [method, path, description]] of Object.entries(CHANGES))
    withProfile(newCommand(profile, name, description, [`offshoot profile ${name} security-analyst`])).action((meant: string) =>
      run(async (cli) => {
        const api = apiOf(cli);
        const now = await api<ProfileAnswer>(method, `/v1/agents/${await profileId(api, meant)}${path}`);
        return { json: now, text: `${now.name} is ${now.status}.` };
      }),
    );
  withProfile(
    newCommand(profile, 'archive', 'Take a profile out of use. Existing conversations continue, and its name stays taken.', [
      'offshoot profile archive security-analyst',
    ]),
  ).action((meant: string) =>
    run(async (cli) => {
      const api = apiOf(cli);
      const id = await profileId(api, meant);
      const answer = await api('DELETE', `/v1/agents/${id}`);
      return { json: answer, text: `Archived. Bring it back: offshoot profile restore ${id}` };
    }),
  );
  withProfile(
    newCommand(profile, 'delete', 'Delete a profile for good, with its versions and labels.', ['offshoot profile delete agent_… --yes']),
  )
    .option('--yes', 'do not ask')
    .action((meant: string, { yes }: { yes?: boolean }) =>
      run(async (cli) => {
        const api = apiOf(cli);
        const id = await profileId(api, meant);
        if (!yes)
          await requireYes(
            cli.input,
            `Delete ${meant} (${id}) with all of its versions? It cannot be brought back.`,
            'nothing was deleted',
            {
              help: 'Repeat it with --yes, or archive the profile: offshoot profile archive.',
              metadata: { profile: id },
            },
          );
        const answer = await api('DELETE', `/v1/agents/${id}`, { query: { permanent: true } });
        return { json: answer, text: 'Deleted for good.' };
      }),
    );
}
