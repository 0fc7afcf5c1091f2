// A host that sends the courier to a commons that never answers, and says which process it is.
import { couriers } from '../../src/adapters/commons/couriers.ts';

const [, , url = ''] = process.argv;
const act = { does: 'vote', id: `sha256:${'0'.repeat(64)}`, helped: true } as const;
const pass = { week: '2026-11-23', input: new Uint8Array(32), mac: new Uint8Array(32) };
await couriers({ url, onStarted: (pid) => console.log(pid) })([{ act, pass, afterMs: 0 }], {
  signal: new AbortController().signal,
  onDelivery: () => {},
});
