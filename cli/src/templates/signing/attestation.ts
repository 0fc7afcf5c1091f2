import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { OwnWork } from '@offshoot/client';
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { type Command, Option } from 'commander';
import type { Input } from '../../terminal/input.ts';
import { attestationOption } from '../../terminal/options.ts';

/** Long enough to need few renewals, short enough to reveal withheld updates. */
const DEFAULT_SECONDS = 30 * 86_400;

export function withAttestFor(command: Command): Command {
  const described = 'how long you confirm that this version is the latest (such as 30d or 12h; 0 for not at all)';
  return command.addOption(timeOption('--attest-for <time>', described));
}

export function withFor(command: Command): Command {
  return command.addOption(timeOption('--for <time>', 'how long the confirmation is valid (such as 30d or 12h, at most 90d)'));
}

const timeOption = (flags: string, description: string): Option =>
  new Option(flags, description).argParser(attestationOption).default(DEFAULT_SECONDS, '30d');

export function attestedText({ id, attestedUntil, version }: Template): string {
  if (attestedUntil === undefined) return `Nobody has confirmed that version ${version} is the latest: offshoot template attest ${id}`;
  return `You have confirmed that version ${version} is the latest, until ${timestampDate(attestedUntil).toISOString()}.`;
}

/** The file that a version was made from, if the person names one. */
export async function ownWork(file: string | undefined, input: Input): Promise<OwnWork> {
  if (file === undefined) return {};
  const { readTemplateFile } = await import('../template-file.ts');
  return { written: await readTemplateFile(file, input) };
}
