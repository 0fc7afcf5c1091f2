// What it costs to verify a statement, compared with only verifying its Ed25519ph signature with the same library; and
// proof that a million mutated statements are refused, most of them distinguishable from valid ones only by the signature.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { ed25519ph } from '@noble/curves/ed25519.js';
import { signWithInstallationKey, statementText, verifyStatement } from '@offshoot/statements';
import { actions, envelopeOf, NOW, type Refusals, refuseMutants, saul } from '@offshoot/statements/testing';

interface VerificationFigure {
  /** Verifications per second on one core, medians of the rounds. */
  rawPerSecond: number;
  statementPerSecond: number;
  /** Statements per raw verification, median of the rounds. */
  ratio: number;
}

/** Statement and raw verifications take turns every few calls, so load on the machine affects both. */
async function verificationRatio(o: { rounds: number; callsPerRound: number }): Promise<VerificationFigure> {
  const action = actions.boundClone;
  const envelope = envelopeOf(saul, action.action);
  const message = new TextEncoder().encode(statementText(envelope, action));
  const signature = signWithInstallationKey(saul.installationKey, statementText(envelope, action));
  if (signature.kind !== 'installation') throw new Error('not signed by an installation key');
  const rawOptions = { context: new TextEncoder().encode('PUBLIC SIGNATURE CONTEXT'), zip215: false };
  const raw = () => ed25519ph.verify(signature.signature, message, signature.publicKey, rawOptions);
  const statement = async () =>
    (await verifyStatement({ envelope, action, signatures: [signature], keys: saul.keys, signer: saul.inboxId, now: NOW })).ok;
  const rounds: { rawMs: number; statementMs: number }[] = [];
  // Round 0 is a warm-up and does not count.
  for (let round = 0; round <= o.rounds; round += 1) {
    const spent = { rawMs: 0, statementMs: 0 };
    for (let call = 0; call < o.callsPerRound; call += 1) {
      if (call % 2) spent.rawMs += await timed(raw);
      spent.statementMs += await timed(statement);
      if (call % 2 === 0) spent.rawMs += await timed(raw);
    }
    if (round > 0) rounds.push(spent);
  }
  return {
    rawPerSecond: median(rounds.map((one) => (o.callsPerRound * 1000) / one.rawMs)),
    statementPerSecond: median(rounds.map((one) => (o.callsPerRound * 1000) / one.statementMs)),
    ratio: median(rounds.map((one) => one.rawMs / one.statementMs)),
  };
}

interface RefusalFigure extends Refusals {
  seed: number;
  workers: number;
  seconds: number;
  perSecond: number;
  /** Mutants with valid fields, key and times, for which the signature had to be checked. */
  signatureChecked: number;
}

/** Worker threads share the mutants. The same seed, count and number of workers give the same mutants. */
async function refuseMutantsInParallel(o: { count: number; seed: number; workers: number }): Promise<RefusalFigure> {
  const started = performance.now();
  const shares = Array.from({ length: o.workers }, (_, i) => Math.floor(o.count / o.workers) + (i < o.count % o.workers ? 1 : 0));
  const parts = await Promise.all(shares.map((count, i) => inWorker({ statements: 'refuse', count, seed: (o.seed + i) | 0 })));
  const seconds = (performance.now() - started) / 1000;
  const sum = (maps: Record<string, number>[]) => {
    const names = new Set(maps.flatMap((map) => Object.keys(map)));
    return Object.fromEntries([...names].map((name) => [name, maps.reduce((total, map) => total + (map[name] ?? 0), 0)]));
  };
  const mutants = parts.reduce((total, part) => total + part.mutants, 0);
  const ends = sum(parts.map((part) => part.ends));
  return {
    seed: o.seed,
    workers: o.workers,
    seconds,
    perSecond: mutants / seconds,
    controls: parts.reduce((total, part) => total + part.controls, 0),
    mutants,
    ends,
    mutations: sum(parts.map((part) => part.mutations)) as Refusals['mutations'],
    accepted: parts.flatMap((part) => part.accepted),
    signatureChecked: (ends.STATEMENT_SIGNATURE_INVALID ?? 0) + (ends.accepted ?? 0),
  };
}

/** Prints progress, because the mutants take minutes. The process exits with 1 if one was accepted. */
export async function statementsBench(o: { rounds: number; mutants: number; seed: number; workers: number }): Promise<void> {
  const verification = await verificationRatio({ rounds: o.rounds, callsPerRound: 300 });
  console.log(`verification of a statement by an installation key, one core`);
  console.log(`  raw Ed25519ph ${verification.rawPerSecond.toFixed(0)}/s, statement ${verification.statementPerSecond.toFixed(0)}/s`);
  console.log(`  ratio ${verification.ratio.toFixed(2)} (goal 0.80 or more)`);
  console.log(`mutated statements, seed ${o.seed}: ${o.mutants} being verified …`);
  const refusals = await refuseMutantsInParallel({ count: o.mutants, seed: o.seed, workers: o.workers });
  printRefusals(refusals);
  if (refusals.mutants === 0 || (refusals.ends.accepted ?? 0) > 0) process.exitCode = 1;
}

function printRefusals(figure: RefusalFigure): void {
  const share = ((100 * figure.signatureChecked) / figure.mutants).toFixed(0);
  console.log(`  accepted ${figure.ends.accepted ?? 0} of ${figure.mutants}; ${figure.controls} unchanged ones verified`);
  console.log(`  ${figure.signatureChecked} (${share} %) reached the signature check`);
  for (const [end, count] of Object.entries(figure.ends)) console.log(`  ${end.padEnd(28)} ${count}`);
  console.log(`  ${figure.seconds.toFixed(0)} s, ${figure.perSecond.toFixed(0)}/s on ${figure.workers} threads`);
  for (const one of figure.accepted) console.log(`  accepted: ${JSON.stringify(one)}`);
}

interface Order {
  statements: 'refuse';
  count: number;
  seed: number;
}

function inWorker(order: Order): Promise<Refusals> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: order });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`a worker ended with ${code} and said nothing`)));
  });
}

async function timed(call: () => unknown): Promise<number> {
  const started = performance.now();
  const ok = await call();
  const spent = performance.now() - started;
  if (ok !== true) throw new Error('a valid signature was refused');
  return spent;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

const order = isMainThread ? undefined : (workerData as Partial<Order> | null);
if (order?.statements === 'refuse' && order.count !== undefined && order.seed !== undefined) {
  parentPort?.postMessage(await refuseMutants({ count: order.count, seed: order.seed }));
}
