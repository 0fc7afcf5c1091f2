import { Code, ConnectError } from '@connectrpc/connect';
import { Failure, failureOf, INTERRUPTED, VERSION_UNVERIFIED } from '@offshoot/owner';
import { isReason, nextSteps } from '@offshoot/refusals';
import { refusalOf } from '@offshoot/refusals/read-refusal.ts';

/** Reasons that only this program uses; all others are names of ErrorReason. */
export const USAGE = 'USAGE';
export const FILE_UNREADABLE = 'FILE_UNREADABLE';
export const HOME_UNUSABLE = 'HOME_UNUSABLE';
export const AGENT_SWAPPED = 'AGENT_SWAPPED';
export const DECLINED = 'DECLINED';
export const OPERATOR_KEY_MISSING = 'OPERATOR_KEY_MISSING';

export function exitCodeOf(failure: Failure): number {
  if (failure.reason === INTERRUPTED) return 130;
  return failure.reason === USAGE ? 2 : 1;
}

/** Converts anything thrown into something that a person and a program can act on. */
export function toFailure(error: unknown, gatewayUrl: string): Failure {
  const lost = lostCall(error);
  if (lost) return new Failure('UPSTREAM_UNAVAILABLE', ...lostWords(lost, `The gateway at ${gatewayUrl}`, gatewayUrl, error));
  const failure = failureOf(error);
  const { reason, message, metadata } = failure;
  if (reason === 'INTERNAL' && error instanceof ConnectError && refusalOf(error) === undefined) {
    return new Failure(reason, `The server at ${gatewayUrl} answered with an error: ${message}`, {
      help: 'Check that OFFSHOOT_URL names an Offshoot gateway.',
      cause: error,
    });
  }
  const help = inThisProgram(reason, metadata) ?? (failure.help === '' && isReason(reason) ? nextSteps[reason] : undefined);
  return help === undefined ? failure : new Failure(reason, message, { help, metadata, cause: error });
}

/** The next step in terms of this command; the service can only name fields. */
export function inThisProgram(reason: string, metadata: Record<string, string>): string | undefined {
  if (reason === 'PREVIEW_NOT_FOUND') return 'Run --preview again, and sign the new summary.';
  if (reason === 'RATE_LIMITED') {
    return `Wait ${Math.ceil(Number(metadata.retry_after_ms ?? 1000) / 1000)} s, then repeat the same command.`;
  }
  if (reason === 'AUDIENCE_MISMATCH') {
    return `Set OFFSHOOT_URL to ${metadata.audience} if that is the gateway you mean. Its operator sets that name with OFFSHOOT_ORIGIN.`;
  }
  if (reason === 'SEALING_KEY_UNVERIFIED') {
    return 'Somebody may be trying to intercept your values. Tell the operator of the gateway, and check that XMTP_ENV and XMTP_URL name its network.';
  }
  if (reason === 'AGENT_SILENT') {
    return 'Check it with `offshoot agents --mine`. If its language model is slow, use --answer-within 120.';
  }
  if (reason === 'INSTANCE_NOT_OFFERED') return 'List your offers with `offshoot agents offers`, or ask the owner for a new one.';
  if (reason === VERSION_UNVERIFIED && metadata.digest) {
    return 'If it is yours, pass the YAML file that it was made from with -f: it is signed only if it matches exactly. To publish a file, use `offshoot template update`.';
  }
  if (reason === 'NOT_TEMPLATE_CREATOR') return 'Set OFFSHOOT_HOME to the folder of the identity that created it.';
  if (reason !== 'USER_CONFIG_MISSING' || !metadata.tools) return undefined;
  const options = metadata.tools.split(',').map((tool) => `--set ${tool}=VALUE`);
  return `Add ${options.join(' ')} to the command.`;
}

/** The next step after a failure that happened later, at the agents. */
export function helpFor(reason: string): string {
  return inThisProgram(reason, {}) ?? (isReason(reason) ? nextSteps[reason] : '');
}

/**
 * What happened to a call that got no reason from our servers: nobody was reached, the connection broke, the response
 * timed out, or something in front of the server responded instead.
 */
export type LostCall = 'unreached' | 'broken' | 'late' | 'elsewhere';

export function lostCall(error: unknown): LostCall | undefined {
  if (!(error instanceof ConnectError) || error.details.length > 0) return undefined;
  if (error.code === Code.Aborted) return 'broken';
  if (error.code === Code.DeadlineExceeded) return 'late';
  if (error.code !== Code.Unavailable) return undefined;
  return /^HTTP \d+/.test(error.rawMessage) ? 'elsewhere' : 'unreached';
}

function lostWords(
  lost: LostCall,
  who: string,
  url: string,
  cause: unknown,
): [string, { help: string; metadata: { url: string }; cause: unknown }] {
  const options = (help: string) => ({ help, metadata: { url }, cause });
  switch (lost) {
    case 'unreached':
      return [
        `${who} does not answer.`,
        options('Start it with `npm start` in the Offshoot checkout, or set OFFSHOOT_URL to its address.'),
      ];
    case 'broken':
      return [`${who} disconnected during the call: it stopped, or the network failed.`, options(goesOn)];
    case 'late':
      return [`${who} accepted the call but did not answer in time.`, options(goesOn)];
    case 'elsewhere':
      return [`A proxy in front of ${who.replace(/^T/, 't')} cannot reach it.`, options('Try again in a moment, or ask its operator.')];
  }
}

const goesOn = 'Try again in a moment. Anything it has accepted continues: see `offshoot agents --mine`.';
