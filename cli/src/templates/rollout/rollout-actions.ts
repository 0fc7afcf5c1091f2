import { Failure, INTERRUPTED, WAIT_TIMED_OUT, watchRollout } from '@offshoot/client';
import { type Rollout, RolloutSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import type { Cli } from '../../cli.ts';
import { ownerOf } from '../../owner.ts';
import { documentOf, type Result } from '../../terminal/output.ts';
import { rolloutText } from '../../terminal/readable.ts';

export interface Watch {
  /** Called on every change. */
  show(rollout: Rollout): void;
  /** The version to wait for. Default: the newest one. */
  version?: bigint;
  timeoutSeconds?: number;
}

/** Resolves once this version or a newer one is pending nowhere, or held back by a quarantine. */
export async function followRollout(cli: Cli, templateId: string, { show, ...watch }: Watch): Promise<Rollout> {
  let last: Rollout | undefined;
  const showChange = (rollout: Rollout) => {
    if (!last || rolloutText(rollout) !== rolloutText(last)) show(rollout);
    last = rollout;
  };
  try {
    return await watchRollout(await ownerOf(cli), templateId, { ...watch, show: showChange });
  } catch (error) {
    throw error instanceof Failure && [INTERRUPTED, WAIT_TIMED_OUT].includes(error.reason)
      ? stoppedWaiting(templateId, last, error.reason)
      : error;
  }
}

export function rolloutResult(rollout: Rollout): Result {
  const { templateId, pending, refusals, held, halted } = rollout;
  const next: string[] = [];
  if (pending > 0n) next.push(`Follow it: offshoot template rollout ${templateId} --watch`);
  if (held > 0n) next.push(`Let it go on: offshoot template rollout ${templateId} --go-on`);
  if (held > 0n && !halted) next.push(`Stop it: offshoot template rollout ${templateId} --halt`);
  if (refusals.length > 0) next.push(`See which agents refused: offshoot agents --template ${templateId}`);
  return {
    json: documentOf(RolloutSchema, rollout),
    text: [rolloutText(rollout), ...(next.length > 0 ? ['', ...next] : [])].join('\n'),
  };
}

function stoppedWaiting(templateId: string, last: Rollout | undefined, reason: string): Failure {
  const cause = reason === INTERRUPTED ? 'Interrupted' : 'The time limit of --timeout has passed';
  const state = last ? ` (${rolloutText(last)})` : '';
  return new Failure(reason, `${cause}${state}. The update continues on its own.`, {
    help: `See its progress: offshoot template rollout ${templateId}`,
    metadata: { templateId },
  });
}
