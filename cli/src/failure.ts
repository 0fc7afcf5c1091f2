import { Code, ConnectError } from '@connectrpc/connect';
import { Failure, failureOf, INTERRUPTED } from '@offshoot/client';
import { refusalOf } from '@offshoot/refusals/read-refusal.ts';
import { inCommands, inThisProgram, whereNobodySays } from './next-steps.ts';

/** Reasons that only this program uses; all others are names of ErrorReason. */
export const USAGE = 'USAGE';
export const FILE_UNREADABLE = 'FILE_UNREADABLE';
export const HOME_UNUSABLE = 'HOME_UNUSABLE';
export const DECLINED = 'DECLINED';
export const MCP_SERVER = 'MCP_SERVER';
export const OPERATOR_KEY_MISSING = 'OPERATOR_KEY_MISSING';

export function exitCodeOf(failure: Failure): number {
  if (failure.reason === INTERRUPTED) return 130;
  return failure.reason === USAGE ? 2 : 1;
}

/** For a call whose answer was lost, so that nobody knows whether it was carried out. `help`: how it is repeated without doing it twice. */
export function lostFailure(error: unknown, gatewayUrl: string, help: string, metadata: Record<string, string>): Failure | undefined {
  const lost = lostCall(error);
  if (lost === undefined || lost === 'unreached') return undefined;
  const [message] = lostWords(lost, `The gateway at ${gatewayUrl}`, gatewayUrl, error);
  return new Failure('UPSTREAM_UNAVAILABLE', message, { help, metadata: { url: gatewayUrl, ...metadata }, cause: error });
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
  const help =
    inThisProgram(reason, metadata) ?? (inCommands(failure.help) || (saysNextStep(metadata) ? '' : whereNobodySays(reason, metadata)));
  return help === failure.help ? failure : new Failure(reason, message, { help, metadata, cause: error });
}

/** Of these answers of /v1, the message has the next step for this very case, and the usual one would repeat it. */
const saysNextStep = ({ status }: Record<string, string>): boolean => status === '409' || status === '422';

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
