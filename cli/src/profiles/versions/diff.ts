import type { JsonObject, JsonValue } from '@offshoot/statements';
import { visible } from '@offshoot/text';
import type { Command } from 'commander';
import { apiOf } from '../../api/api.ts';
import { newCommand, type Run } from '../../cli.ts';
import { versionArgument } from '../../terminal/options.ts';
import { profileId, withProfile } from '../profile-argument.ts';
import { type ProfileAnswer, valueText } from '../profile-text.ts';

interface Change extends JsonObject {
  path: string;
}

interface Diff extends JsonObject {
  from: number;
  to: number;
  changes: Change[];
  instructions: string | null;
}

export function addProfileDiff(profile: Command, run: Run): void {
  withProfile(
    newCommand(profile, 'diff', 'Show what differs between two versions of a profile.', [
      'offshoot profile diff security-analyst',
      'offshoot profile diff security-analyst 2 5',
    ]),
  )
    .argument('[from]', 'the earlier version (default: the one before the later version)', versionArgument)
    .argument('[to]', 'the later version (default: the current one)', versionArgument)
    .action((meant: string, from: number | undefined, to: number | undefined) =>
      run(async (cli) => {
        const api = apiOf(cli);
        const id = await profileId(api, meant);
        const last = to ?? (await api<ProfileAnswer>('GET', `/v1/agents/${id}`)).version;
        const diff = await api<Diff>('GET', `/v1/agents/${id}/diff`, { query: { from: from ?? Math.max(1, last - 1), to: last } });
        return { json: diff, text: diffText(diff) };
      }),
    );
}

function diffText({ from, to, changes, instructions }: Diff): string {
  if (from === to) return `There is nothing to compare: both are version ${from}.`;
  if (changes.length === 0 && instructions === null) return `Versions ${from} and ${to} are the same.`;
  // Those of the instructions are the text below.
  const lines = changes
    .filter(({ path }) => path !== 'instructions')
    .map(({ path, ...rest }) => `${path}: ${said(rest.before ?? null)} → ${said(rest.after ?? null)}`);
  const text = instructions === null ? [] : instructions.trimEnd().split('\n').map(visible);
  return [`Version ${from} → ${to}`, ...lines, ...text].join('\n');
}

const said = (value: JsonValue): string => (value === null ? 'nothing' : valueText(value));
