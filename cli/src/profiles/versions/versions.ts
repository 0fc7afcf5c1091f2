import type { Command } from 'commander';
import { all, apiOf } from '../../api/api.ts';
import { newCommand, type Run } from '../../cli.ts';
import { table } from '../../terminal/output.ts';
import { profileId, withProfile } from '../profile-argument.ts';

interface Version {
  version: number;
  changed_by: string;
  changed_at: string;
  change_summary: string;
}

export function addProfileVersions(profile: Command, run: Run): void {
  withProfile(
    newCommand(profile, 'versions', 'List the versions of a profile, the newest first, with what each changed.', [
      'offshoot profile versions security-analyst',
    ]),
  ).action((meant: string) =>
    run(async (cli) => {
      const api = apiOf(cli);
      const id = await profileId(api, meant);
      const versions = await all<Version>(api, `/v1/agents/${id}/versions`);
      const rows = versions.map(({ version, changed_at: at, changed_by: by, change_summary: what }) => [String(version), at, by, what]);
      const next = `Go back to one: offshoot profile rollback ${meant} ${versions.at(1)?.version ?? 1}`;
      return { json: versions.map((one) => ({ ...one })), text: `${table(['VERSION', 'WHEN', 'WHO', 'WHAT'], rows)}\n\n${next}` };
    }),
  );
}
