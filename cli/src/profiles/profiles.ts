import type { Command } from 'commander';
import type { Run } from '../cli.ts';
import { addProfileApply } from './apply.ts';
import { addProfileCreate } from './create.ts';
import { addProfileEdit } from './edit.ts';
import { addProfileExport } from './export.ts';
import { addProfileList } from './list.ts';
import { addProfileImport } from './mapping/import.ts';
import { addProfilePublish } from './mapping/publish.ts';
import { addProfileShow } from './show.ts';
import { addProfileStatus } from './status.ts';
import { addProfileDiff } from './versions/diff.ts';
import { addProfileLabel } from './versions/label.ts';
import { addProfileRollback } from './versions/rollback.ts';
import { addProfileVersions } from './versions/versions.ts';

export function addProfiles(program: Command, run: Run): void {
  const profile = program
    .command('profile')
    .description('Manage the agent profiles of your company: agents as configuration, for the Responses API.')
    .addHelpText(
      'after',
      `
Commands act with OFFSHOOT_API_KEY if it is set, and otherwise as you. You need a tenant first: offshoot tenant create "Acme".

Examples:
  $ offshoot profile apply -f agents/ --dry-run
  $ offshoot profile show security-analyst --explain
  $ offshoot profile label security-analyst production 3`,
    );
  addProfileCreate(profile, run);
  addProfileList(profile, run);
  addProfileShow(profile, run);
  addProfileEdit(profile, run);
  addProfileApply(profile, run);
  addProfileExport(profile, run);
  addProfileImport(profile, run);
  addProfilePublish(profile, run);
  addProfileVersions(profile, run);
  addProfileDiff(profile, run);
  addProfileRollback(profile, run);
  addProfileLabel(profile, run);
  addProfileStatus(profile, run);
}
