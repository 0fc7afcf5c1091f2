import type { JsonObject } from '@offshoot/statements';
import { type Command, Option } from 'commander';
import { apiOf } from '../api/api.ts';
import { newCommand, type Run } from '../cli.ts';
import { versionArgument } from '../terminal/options.ts';
import { explainedText } from './explained-text.ts';
import { profileId, withProfile } from './profile-argument.ts';
import { type ProfileAnswer, profileText } from './profile-text.ts';

interface ShowOptions {
  resolve?: boolean;
  explain?: boolean;
  at?: number;
}

export function addProfileShow(profile: Command, run: Run): void {
  withProfile(
    newCommand(profile, 'show', 'Show a profile as it was written, with what it inherits, or with the source of each value.', [
      'offshoot profile show security-analyst',
      'offshoot profile show security-analyst --resolve',
      'offshoot profile show security-analyst --explain',
      'offshoot profile show security-analyst --at 2 --resolve',
    ]),
  )
    .option('--resolve', 'with what it inherits from its bases')
    .addOption(new Option('--explain', 'the same, and where each value comes from').conflicts('at'))
    .option('--at <version>', 'as it was in this version; with --resolve, with its bases as they are now', versionArgument)
    .action((meant: string, { resolve, explain, at }: ShowOptions) =>
      run(async (cli) => {
        const api = apiOf(cli);
        const path = `/v1/agents/${await profileId(api, meant)}`;
        if (at !== undefined && resolve) {
          const { configuration, ...of } = await api<{ configuration: JsonObject }>('GET', `${path}/configuration`, { query: { at } });
          return { json: { ...of, configuration }, text: profileText({ ...of, ...configuration }) };
        }
        if (at !== undefined) {
          const version = await api<{ snapshot: JsonObject }>('GET', `${path}/versions/${at}`);
          return { json: { ...version }, text: profileText(version.snapshot) };
        }
        const found = await api<ProfileAnswer>('GET', path, { query: { resolve, explain } });
        return { json: found, text: explain ? explainedText(found) : profileText(found) };
      }),
    );
}
