// Many couriers at once, each a process with what the owners of one host say: is anything lost, and is every process gone afterwards?
import { existsSync } from 'node:fs';
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { randomBytes } from '@noble/curves/utils.js';
import { couriers } from '@offshoot/host/adapters/commons/couriers.ts';
import { type Pattern, passKeysOf, patternId, spend, weekOf } from '@offshoot/patterns';

/** `url`: of a public commons with this seed. */
export async function sendCouriers(
  url: string,
  seed: string,
  made: () => Pattern,
  { processes, each, spreadMs }: { processes: number; each: number; spreadMs: number },
): Promise<void> {
  const pids: number[] = [];
  const trip = couriers({ url, onStarted: (pid) => void pids.push(pid) });
  const from = performance.now();
  const ends = await Promise.all(
    Array.from({ length: processes }, async () => {
      let carried = 0;
      const parcels = Array.from({ length: each }, () => {
        const pattern = made();
        const act = { does: 'publish', id: patternId(pattern) } as const;
        return { act, pattern, pass: passFor(seed, act), afterMs: Math.random() * spreadMs };
      });
      await trip(parcels, {
        signal: new AbortController().signal,
        onDelivery(_, delivery) {
          if (delivery !== 'later' && delivery.state === 'carried') carried++;
        },
      });
      return carried;
    }),
  );
  const carried = ends.reduce((sum, one) => sum + one, 0);
  const alive = pids.filter((pid) => existsSync(`/proc/${pid}`)).length;
  const seconds = ((performance.now() - from) / 1_000).toFixed(0);
  console.log(`${processes} couriers at once, ${processes * each} texts: ${carried} arrived, ${alive} processes left, after ${seconds} s`);
  if (carried < processes * each || alive > 0) {
    console.log('  NOT HELD');
    process.exitCode = 1;
  }
}

/** With the secret key, no owner has to ask: to make 1,000 owners’ passes would take the bench twenty minutes. */
function passFor(seed: string, act: { does: 'publish'; id: string }) {
  const week = weekOf(new Date());
  const input = randomBytes(32);
  const suite = ristretto255_oprf.poprf(new TextEncoder().encode(`Offshoot commons pass\npublish\n${week}`));
  return spend({ purpose: 'publish', week, input, output: suite.evaluate(passKeysOf(seed).secret, input) }, act);
}
