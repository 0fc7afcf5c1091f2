import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ApiList, apiOf, moreText } from '../api/api.ts';
import { newCommand, type Run } from '../cli.ts';
import { pairOption } from '../terminal/options.ts';
import { type ProfileSummary, profilesText } from './profile-text.ts';

interface ListOptions {
  status?: string;
  metadata: Record<string, string>;
  limit: number;
  after?: string;
}

export function addProfileList(profile: Command, run: Run): void {
  newCommand(profile, 'list', 'List the profiles of your tenant.', [
    'offshoot profile list',
    'offshoot profile list --status archived',
    'offshoot profile list --metadata team=platform-security --json',
  ])
    .addOption(new Option('--status <status>', 'only profiles with this status').choices(['active', 'paused', 'archived']))
    .option('--metadata <key=value>', 'only profiles with this metadata; can be repeated', pairOption, {})
    .option('--limit <count>', 'maximum number of results, 1 to 100', limitOption, 20)
    .option('--after <profile>', 'continue after this profile: the last one of the previous page')
    .action(({ status, metadata, limit, after }: ListOptions) =>
      run(async (cli) => {
        const filters = Object.fromEntries(Object.entries(metadata).map(([key, value]) => [`metadata.${key}`, value]));
        const found: ApiList<ProfileSummary> = await apiOf(cli)('GET', '/v1/agents', { query: { status, limit, after, ...filters } });
        const none = 'No profiles. Create one: offshoot profile create -f FILE.yaml';
        return { json: { ...found }, text: found.data.length === 0 ? none : `${profilesText(found.data)}${moreText(found)}` };
      }),
    );
}

export function limitOption(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1 || count > 100) throw new InvalidArgumentError('Use a number from 1 to 100.');
  return count;
}
