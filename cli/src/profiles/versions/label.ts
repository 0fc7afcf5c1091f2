import { Failure } from '@offshoot/client';
import type { JsonObject } from '@offshoot/statements';
import { type Command, InvalidArgumentError } from 'commander';
import { type Api, type ApiList, apiOf } from '../../api/api.ts';
import { newCommand, type Run } from '../../cli.ts';
import { USAGE } from '../../failure.ts';
import { versionArgument } from '../../terminal/options.ts';
import { table } from '../../terminal/output.ts';
import { profileId, withProfile } from '../profile-argument.ts';

interface Share {
  version: number;
  percent: number;
}

interface Label extends JsonObject {
  name: string;
  version: number | null;
  protected: boolean;
  updated_at: string;
}

interface LabelOptions {
  split?: Share[];
  protect?: boolean;
  delete?: boolean;
}

export function addProfileLabel(profile: Command, run: Run): void {
  withProfile(
    newCommand(profile, 'label', 'List the labels of a profile, or put one on a version. Requests use it as `agent_…@production`.', [
      'offshoot profile label security-analyst',
      'offshoot profile label security-analyst production 3',
      'offshoot profile label security-analyst production --split 3=90,4=10',
      'offshoot profile label security-analyst production 3 --protect',
      'offshoot profile label security-analyst canary --delete',
    ]),
  )
    .argument('[label]', 'name of the label, such as production')
    .argument('[version]', 'the version to put it on', versionArgument)
    .option('--split <version=percent,…>', 'put it on several versions; each conversation stays with one of them', splitOption)
    .option('--protect', 'only admins can move it from now on')
    .option('--no-protect', 'everyone who may change profiles can move it from now on')
    .option('--delete', 'remove the label')
    .action((meant: string, label: string | undefined, version: number | undefined, options: LabelOptions) =>
      run(async (cli) => {
        requireClear(label, version, options);
        const api = apiOf(cli);
        const path = `/v1/agents/${await profileId(api, meant)}/labels`;
        if (label !== undefined) {
          const one = `${path}/${encodeURIComponent(label)}`;
          if (options.delete) await api('DELETE', one);
          else await set(api, one, version, options);
        }
        const { data } = await api<ApiList<Label>>('GET', path);
        return { json: data, text: data.length === 0 ? 'No labels.' : labelsText(data) };
      }),
    );
}

/** An option is for a label, and one that is removed is on no version. */
function requireClear(label: string | undefined, version: number | undefined, { delete: isDeleted, split, protect }: LabelOptions): void {
  const isChange = split !== undefined || protect !== undefined;
  if (label === undefined && (isDeleted || isChange))
    throw new Failure(USAGE, 'Name the label that is meant.', { help: 'Such as: offshoot profile label NAME production 3' });
  if (isDeleted && (version !== undefined || isChange))
    throw new Failure(USAGE, 'With --delete, give neither a version nor another option.');
}

async function set(api: Api, path: string, version: number | undefined, { split, protect }: LabelOptions): Promise<void> {
  if ((version === undefined) === (split === undefined))
    throw new Failure(USAGE, 'A label needs either a version or --split.', { help: 'Such as: offshoot profile label NAME production 3' });
  const where = version === undefined ? { split: (split ?? []).map((one) => ({ ...one })) } : { version };
  await api('PUT', path, { body: { ...where, ...(protect !== undefined && { protected: protect }) } });
}

function labelsText(labels: readonly Label[]): string {
  return table(
    ['LABEL', 'VERSION', 'PROTECTED', 'CHANGED'],
    labels.map(({ name, version, split, protected: isProtected, updated_at: at }) => [
      name,
      version === null ? sharesText(split as unknown as Share[]) : String(version),
      isProtected ? 'yes' : 'no',
      at,
    ]),
  );
}

const sharesText = (shares: readonly Share[]): string => shares.map(({ version, percent }) => `${version} (${percent} %)`).join(', ');

function splitOption(value: string): Share[] {
  return value.split(',').map((part) => {
    const [, version, percent] = /^\s*(\d{1,9})=(\d{1,3})\s*$/.exec(part) ?? [];
    if (version === undefined) throw new InvalidArgumentError('Use VERSION=PERCENT, separated by commas, such as 3=90,4=10.');
    return { version: Number(version), percent: Number(percent) };
  });
}
