import type { ToolProvider } from '@offshoot/providers';
import { histogram } from '@offshoot/runtime/metrics';
import { ProviderError } from '@offshoot/safe-fetch/provider-http/provider-error.ts';
import type { ProviderDeps } from '../deps.ts';
import { failureText, retryOf, type ToolFailure } from '../domain/tool-failure.ts';
import { type DueResource, recordFailure } from '../store/due-tools.ts';

const calls = histogram('offshoot.provider.call.duration', 'Calls of providers of tools, by how they end.', {
  unit: 's',
  labels: ['resource', 'work', 'outcome'],
  buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20],
});

/** Calls a resource's provider within the time limit. Failures are recorded; returns the pause before the next attempt. */
export async function askProvider(
  deps: ProviderDeps,
  due: DueResource,
  task: 'make' | 'release',
  stopping: AbortSignal,
  ask: (provider: ToolProvider, signal: AbortSignal) => Promise<void>,
): Promise<number | undefined> {
  const provider = deps.toolProviders.of(due.resource);
  if (!provider) return putBack(deps, due, task, { kind: 'none' });
  const begun = performance.now();
  const count = (outcome: string) => calls.observe({ resource: due.resource, work: task, outcome }, (performance.now() - begun) / 1000);
  try {
    await ask(provider, AbortSignal.any([stopping, AbortSignal.timeout(deps.toolAttemptMs)]));
    count('done');
    return undefined;
  } catch (error) {
    const failure = failureOf(error, stopping);
    count(failure?.kind ?? 'failed');
    if (!failure) throw error;
    const { resourceId, toolId, resource, attempts } = due;
    deps.log.warn({ task, resource, resourceId, toolId, attempts, failure: failure.kind, what: textOf(error) }, 'provider call failed');
    return putBack(deps, due, task, failure);
  }
}

async function putBack(deps: ProviderDeps, due: DueResource, task: 'make' | 'release', failure: ToolFailure): Promise<number> {
  const { pauseMs, holdMs } = retryOf(failure, due.attempts, Math.random());
  const now = deps.now().getTime();
  await recordFailure(deps.db, due, task, {
    message: failureText(failure),
    at: new Date(now + pauseMs),
    heldUntil: holdMs > 0 ? new Date(now + holdMs) : undefined,
  });
  return pauseMs;
}

/** Undefined: our own error, not the provider's. */
function failureOf(error: unknown, stopping: AbortSignal): ToolFailure | undefined {
  if (error instanceof ProviderError)
    return { kind: error.failure, ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }) };
  const isTimeLimit = error instanceof DOMException && error.name === 'TimeoutError';
  return isTimeLimit || error === stopping.reason ? { kind: 'cut-off' } : undefined;
}

/** A ProviderError names the operation, never a value. */
function textOf(error: unknown): string | undefined {
  return error instanceof ProviderError ? error.message : undefined;
}
