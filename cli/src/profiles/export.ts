import type { Command } from 'commander';
import { type Api, all, apiOf } from '../api/api.ts';
import { newCommand, type Run } from '../cli.ts';
import { profileId } from './profile-argument.ts';
import type { ProfileAnswer, ProfileSummary } from './profile-text.ts';

export function addProfileExport(profile: Command, run: Run): void {
  newCommand(profile, 'export', 'Print profiles as the YAML that `apply` and `create` read. Bases stand by name.', [
    'offshoot profile export security-analyst > security-analyst.yaml',
    'offshoot profile export --all > profiles.yaml',
  ])
    .argument('[profile...]', 'ids or names of profiles')
    .option('--all', 'all active profiles of the tenant')
    .action((meant: string[], { all: isAll }: { all?: boolean }) =>
      run(async (cli) => {
        const [{ profileFile }, { bodyOf }] = await Promise.all([import('./profile-file.ts'), import('./read-profile.ts')]);
        const api = apiOf(cli);
        const ids = isAll
          ? (await all<ProfileSummary>(api, '/v1/agents', { status: 'active' })).map(({ id }) => id)
          : await Promise.all(meant.map((one) => profileId(api, one)));
        const profiles: ProfileAnswer[] = [];
        for (const id of ids) profiles.push(await api('GET', `/v1/agents/${id}`));
        const names = new Map(profiles.map(({ id, name }) => [id, name]));
        const files: string[] = [];
        for (const one of profiles) files.push(profileFile(bodyOf(one), await baseName(api, one, names)));
        return { json: profiles.map((one) => ({ ...bodyOf(one) })), text: files.join('---\n') };
      }),
    );
}

async function baseName(api: Api, { base_profile_id: id }: ProfileAnswer, names: Map<string, string>): Promise<string | undefined> {
  if (id === null) return undefined;
  const known = names.get(id);
  if (known !== undefined) return known;
  const { name } = await api<ProfileAnswer>('GET', `/v1/agents/${id}`);
  names.set(id, name);
  return name;
}
