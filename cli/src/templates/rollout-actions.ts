import { type Rollout, RolloutSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { backOff, Failure, present, resumed } from '@offshoot/owner';
import type { Cli } from '../cli.ts';
import { INTERRUPTED, WAIT_TIMED_OUT } from '../failure.ts';
import { ownerOf } from '../owner.ts';
import { documentOf, type Result } from '../terminal/output.ts';
import { rolloutText } from '../terminal/readable.ts';

export interface Watch {
  /** Called on every change. */
  show(rollout: Rollout): void;
  /** The version to wait for. Default: the newest one. */
  version?: bigint;
  timeoutSeconds?: number;
}

/** Resolves once this version or a newer one is pending nowhere, or held back by a quarantine. */
export async function watchRollout(cli: Cli, templateId: string, { show, version = 0n, timeoutSeconds }: Watch): Promise<Rollout> {
  const timeout = timeoutSeconds === undefined ? undefined : AbortSignal.timeout(timeoutSeconds * 1000);
  const signal = timeout ? AbortSignal.any([cli.signal, timeout]) : cli.signal;
  let last: Rollout | undefined;
  try {
    for await (const rollout of rolloutsOf(cli, templateId, signal)) {
      if (!last || rolloutText(rollout) !== rolloutText(last)) show(rollout);
      last = rollout;
      if (rollout.quarantine || (rollout.pending === 0n && rollout.version >= version)) return rollout;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  throw stoppedWaiting(templateId, last, cli.signal.aborted ? INTERRUPTED : WAIT_TIMED_OUT);
}

export function rolloutResult(rollout: Rollout): Result {
  const { templateId, pending, refusals } = rollout;
  const next: string[] = [];
  if (pending > 0n) next.push(`Follow it: offshoot template rollout ${templateId} --watch`);
  if (refusals.length > 0) next.push(`See which agents refused: offshoot agents --template ${templateId}`);
  return {
    json: documentOf(RolloutSchema, rollout),
    text: [rolloutText(rollout), ...(next.length > 0 ? ['', ...next] : [])].join('\n'),
  };
}

/** Resumes when the stream ends, which it does as soon as nothing is pending, perhaps for an older version. */
async function* rolloutsOf(cli: Cli, templateId: string, signal: AbortSignal): AsyncIterable<Rollout> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      for await (const { rollout } of cli.gateway.signedIn.claims.watchRollout({ templateId }, { signal })) {
        attempt = 0;
        yield present(rollout);
      }
    } catch (error) {
      if (signal.aborted) throw error;
      await resumed(await ownerOf(cli), error, attempt);
    }
    await backOff(attempt, signal);
  }
}

function stoppedWaiting(templateId: string, last: Rollout | undefined, reason: string): Failure {
  const cause = reason === INTERRUPTED ? 'Interrupted' : 'The time limit of --timeout has passed';
  const state = last ? ` (${rolloutText(last)})` : '';
  return new Failure(reason, `${cause}${state}. The update continues on its own.`, {
    help: `See its progress: offshoot template rollout ${templateId}`,
    metadata: { templateId },
  });
}
