import { hostKeyOf } from '@offshoot/rpc/auth';
import type { InstanceHostConfig } from './config.ts';
import { guardThread } from './guard/guard.ts';
import type { RunningInstanceHost } from './service.ts';

/** The host, watched until it has closed. For a process that is started again when it ends. */
export function guarded(
  running: RunningInstanceHost,
  { claimUrl, serviceKey, tls }: InstanceHostConfig,
  { stuckMs, logLevel }: { stuckMs: number; logLevel: string },
): RunningInstanceHost {
  const { host } = running;
  const guard = guardThread({
    ...{ claimUrl, logLevel, serviceKey: hostKeyOf(serviceKey), isTls: tls !== undefined, limitMs: stuckMs },
    keepsLease: () => !host.isDraining,
  });
  const close = async () => {
    await running.close();
    await guard.close();
  };
  return { ...running, close, [Symbol.asyncDispose]: close };
}
