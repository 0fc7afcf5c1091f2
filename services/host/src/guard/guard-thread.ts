// The thread that watches the host's. While all is well it only counts.
import { readFileSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { isStuck } from './domain/silence.ts';
import type { GuardOptions } from './guard.ts';

export interface Guarded extends Omit<GuardOptions, 'keepsLease'> {
  /** Shared: how often the watched thread has come to its next turn, and whether the host is to keep its lease. */
  beats: Int32Array;
}

const TICK_MS = 250;
/** The lease lasts 10 s: a third of that has passed, at most, when its owner falls silent. */
const RENEW_AFTER_MS = 2_000;
const RENEW_EVERY_MS = 2_000;
const RENEW_TIMEOUT_MS = 3_000;
/** Linux counts CPU time for programs in hundredths of a second. */
const CLOCK_TICK_MS = 10;

const { beats, limitMs, claimUrl, serviceKey, isTls, logLevel } = workerData as Guarded;
const log = createLogger('guard', logLevel);
let seen = Atomics.load(beats, 0);
let tickedAt = performance.now();
let cpuAtBeat = cpuMs();
let silentMs = 0;
let renewedAt = 0;

const ticking = setInterval(() => {
  const now = performance.now();
  // A process that was stopped for a while was not silent.
  const passed = Math.min(now - tickedAt, 2 * TICK_MS);
  tickedAt = now;
  const count = Atomics.load(beats, 0);
  if (count !== seen) {
    seen = count;
    silentMs = 0;
    renewedAt = 0;
    cpuAtBeat = cpuMs();
    return;
  }
  silentMs += passed;
  if (silentMs < RENEW_AFTER_MS) return;
  const silence = { ms: silentMs, cpuMs: cpuMs() - cpuAtBeat };
  if (isStuck(silence, limitMs)) {
    clearInterval(ticking);
    log.fatal(silence, 'an agent has kept the host busy with one thing for too long; ending the process, to be started again');
    // The next process has the whole lease to start.
    void (Atomics.load(beats, 1) === 1 ? renewLease() : Promise.resolve()).then(() => process.kill(process.pid, 'SIGKILL'));
    return;
  }
  if (Atomics.load(beats, 1) === 1 && silentMs - renewedAt >= RENEW_EVERY_MS) void renewLease();
}, TICK_MS);

/** As the host does it, but it takes no orders, and nothing new is to be put here. */
async function renewLease(): Promise<void> {
  renewedAt = silentMs;
  try {
    const { serviceClient } = await import('@offshoot/rpc');
    const { WithheldReason } = await import('@offshoot/gen/offshoot/claim/v1/claim_pb.ts');
    const { InstanceRegistryService } = await import('@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts');
    const tls = isTls ? await tlsOfProcess() : undefined;
    const pool = serviceClient(InstanceRegistryService, { url: claimUrl, serviceKey, audience: 'claim', tls, timeoutMs: RENEW_TIMEOUT_MS });
    // Registration 0 is not counted: this thread does not know the host's. A host that must register first is refused.
    await pool.keepAlive({ hostId: serviceKey.host.id, engineOk: true, withheld: WithheldReason.STUCK });
    log.warn({ silentMs }, 'the host is busy with one thing; kept its lease');
  } catch (error) {
    log.warn({ err: error }, "could not keep the host's lease");
  }
}

async function tlsOfProcess() {
  const { serviceCredentials } = await import('@offshoot/rpc/auth');
  const { readEnvironment } = await import('@offshoot/runtime/environment');
  return readEnvironment(serviceCredentials('host'), process.env).tls;
}

/** CPU time of the watched thread; where that is unknown, of the process, which does little else. */
function cpuMs(): number {
  if (process.platform === 'linux') {
    const { pid } = process;
    const stat = readFileSync(`/proc/self/task/${pid}/stat`, 'latin1');
    const [utime, stime] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number);
    return ((utime ?? 0) + (stime ?? 0)) * CLOCK_TICK_MS;
  }
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
