import { Failure } from '@offshoot/client';
import type { Command } from 'commander';
import { type Api, all, apiOf } from '../api/api.ts';
import { newCommand, type Run } from '../cli.ts';
import { USAGE } from '../failure.ts';
import { profileId } from './profile-argument.ts';
import type { ProfileAnswer, ProfileSummary } from './profile-text.ts';

interface Listed extends ProfileSummary {
  base_profile_id: string | null;
}

export function addProfileExport(profile: Command, run: Run): void {
  newCommand(profile, 'export', 'Print profiles as YAML that `apply` and `create` read, with bases by name.', [
    'offshoot profile export security-analyst > security-analyst.yaml',
    'offshoot profile export --all > profiles.yaml',
  ])
    .argument('[profile...]', 'ids or names of profiles')
    .option('--all', 'every profile of the tenant that is not archived, and the bases of these')
    .action((meant: string[], { all: isAll = false }: { all?: boolean }) =>
      run(async (cli) => {
        if (isAll === meant.length > 0) throw new Failure(USAGE, 'Name profiles, or use --all.', { help: 'See `offshoot profile list`.' });
        const [{ profileFile }, { baseName, bodyOf }] = await Promise.all([import('./profile-file.ts'), import('./read-profile.ts')]);
        const api = apiOf(cli);
        const { ids, archived } = isAll
          ? everyone(await all<Listed>(api, '/v1/agents', { detailed: true }))
          : { ids: await idsOf(api, meant), archived: [] };
        const profiles: ProfileAnswer[] = [];
        for (const id of ids) profiles.push(await api('GET', `/v1/agents/${id}`));
        const names = new Map(profiles.map(({ id, name }) => [id, name]));
        const files: string[] = [];
        for (const one of profiles) files.push(profileFile(bodyOf(one), await baseName(api, one, names)));
        if (archived.length > 0) cli.progress(`Left out, because they are archived: ${archived.join(', ')}.`);
        return { json: profiles.map((one) => ({ ...bodyOf(one) })), text: files.join('---\n'), isFile: true };
      }),
    );
}

async function idsOf(api: Api, meant: readonly string[]): Promise<string[]> {
  return [...new Set(await Promise.all(meant.map((one) => profileId(api, one))))];
}

/** All that can be applied again, with their bases: one that is archived still holds for them. */
function everyone(profiles: readonly Listed[]): { ids: string[]; archived: string[] } {
  const byId = new Map(profiles.map((one) => [one.id, one]));
  const wanted = new Set(profiles.filter(({ status }) => status !== 'archived'));
  // A set goes on to what is added to it meanwhile.
  for (const { base_profile_id: id } of wanted) {
    const base = id === null ? undefined : byId.get(id);
    if (base) wanted.add(base);
  }
  return {
    ids: profiles.filter((one) => wanted.has(one)).map(({ id }) => id),
    archived: profiles.filter((one) => !wanted.has(one)).map(({ name }) => name),
  };
}
