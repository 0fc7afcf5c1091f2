// Watches the thread of the host from another one. If a message hangs the host's thread, the watcher ends the process; until then, it
// keeps the lease, so that the agents stay here and go on once the process has been started again.
import { Worker } from 'node:worker_threads';
import type { HostKey } from '@offshoot/rpc/auth';
import type { Guarded } from './guard-thread.ts';

const BEAT_MS = 250;

export interface GuardOptions {
  claimUrl: string;
  serviceKey: HostKey;
  /** The process has TLS files; the thread opens them again. */
  isTls: boolean;
  /** How long the thread may be busy with one thing, milliseconds. */
  limitMs: number;
  logLevel: string;
  /** False: it is about to give up its lease. */
  keepsLease(): boolean;
}

/** Call once the host has started. */
export function guardThread({ keepsLease, ...o }: GuardOptions): { close(): Promise<void> } {
  const beats = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  const beat = () => {
    beats[1] = Number(keepsLease());
    Atomics.add(beats, 0, 1);
  };
  beat();
  const timer = setInterval(beat, BEAT_MS);
  const workerData: Guarded = { ...o, beats };
  const thread = new Worker(new URL('./guard-thread.ts', import.meta.url), { workerData, name: 'guard' });
  return {
    async close() {
      clearInterval(timer);
      await thread.terminate();
    },
  };
}
