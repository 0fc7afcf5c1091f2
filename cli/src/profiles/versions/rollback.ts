import type { Command } from 'commander';
import { apiOf } from '../../api/api.ts';
import { newCommand, type Run } from '../../cli.ts';
import { versionArgument } from '../../terminal/options.ts';
import { profileId, withProfile } from '../profile-argument.ts';
import type { ProfileAnswer } from '../profile-text.ts';

export function addProfileRollback(profile: Command, run: Run): void {
  withProfile(
    newCommand(profile, 'rollback', 'Make a new version of a profile with the content of an earlier one.', [
      'offshoot profile rollback security-analyst 2',
    ]),
  )
    .argument('<version>', 'the version to go back to', versionArgument)
    .action((meant: string, target: number) =>
      run(async (cli) => {
        const api = apiOf(cli);
        const id = await profileId(api, meant);
        const now = await api<ProfileAnswer>('POST', `/v1/agents/${id}/rollback`, { body: { target_version: target } });
        return { json: now, text: `Version ${now.version} of ${now.name} is the same as version ${target}.` };
      }),
    );
}
