import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { Command } from 'commander';
import { attestationOption } from '../../terminal/duration.ts';

/** Long enough to need few renewals, short enough to reveal withheld updates. */
const DEFAULT_SECONDS = 30 * 86_400;

export function withAttestFor(command: Command): Command {
  return command.option(
    '--attest-for <time>',
    'how long you confirm that this version is the latest (such as 30d or 12h; 0 for not at all; default: 30d)',
    attestationOption,
    DEFAULT_SECONDS,
  );
}

export function withFor(command: Command): Command {
  return command.option(
    '--for <time>',
    'how long the confirmation is valid (such as 30d or 12h, at most 90d; default: 30d)',
    attestationOption,
    DEFAULT_SECONDS,
  );
}

export function attestedText({ id, attestedUntil, version }: Template): string {
  if (attestedUntil === undefined) return `Nobody has confirmed that version ${version} is the latest: offshoot template attest ${id}`;
  return `You have confirmed that version ${version} is the latest, until ${timestampDate(attestedUntil).toISOString()}.`;
}
