import fc from 'fast-check';

/** What people, hosts and time do to the pool. An operation on something that does not exist does nothing. */
export type Operation =
  | { kind: 'claim'; owner: string; request: string; template: string; waits: boolean; reservation: string }
  | { kind: 'reserve'; owner: string; request: string; waits: boolean }
  | { kind: 'cancel' | 'release'; owner: string; request: string }
  | { kind: 'report'; owner: string; request: string; says: 'live' | 'failed' | 'gone' }
  | { kind: 'offer'; host: string }
  | { kind: 'keep-alive'; host: string }
  | { kind: 'stop'; host: string }
  /** Listens and registers. `loses`: the index of an instance that it has lost, counted from the oldest. */
  | { kind: 'start'; host: string; loses: number | undefined }
  | { kind: 'publish'; template: string }
  | { kind: 'advance'; seconds: number };

/** Run concurrently, and each of them twice if `twice` is set. */
export interface Batch {
  operations: Operation[];
  twice: boolean;
}

/** Few, so that random operations often hit something that exists. */
export const OWNERS = ['ada', 'leo'];
export const HOSTS = ['north', 'south'];
export const TEMPLATES = ['plain', 'fancy'];

/** Avoids null prototypes, so that a failing example can be pasted into a test. */
const record = <T>(parts: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(parts, { noNullPrototype: true });

const owner = fc.constantFrom(...OWNERS);
const request = fc.constantFrom('1', '2', '3');
const host = fc.constantFrom(...HOSTS);
const template = fc.constantFrom(...TEMPLATES);

const shared = fc.oneof(
  {
    weight: 9,
    arbitrary: record({
      kind: fc.constant('claim' as const),
      owner,
      request,
      template,
      waits: fc.constantFrom(true, true, true, false),
      reservation: fc.oneof({ weight: 9, arbitrary: fc.constant('') }, request),
    }),
  },
  { weight: 3, arbitrary: record({ kind: fc.constant('reserve' as const), owner, request, waits: fc.boolean() }) },
  { weight: 3, arbitrary: record({ kind: fc.constantFrom('cancel' as const, 'release' as const), owner, request }) },
  {
    weight: 7,
    arbitrary: record({
      kind: fc.constant('report' as const),
      owner,
      request,
      says: fc.constantFrom('live' as const, 'live' as const, 'failed' as const, 'gone' as const),
    }),
  },
  // Fewer than the claims, so that some have to wait.
  { weight: 3, arbitrary: record({ kind: fc.constant('offer' as const), host }) },
  { weight: 2, arbitrary: record({ kind: fc.constant('keep-alive' as const), host }) },
);

const alone = fc.oneof(
  { weight: 2, arbitrary: record({ kind: fc.constant('stop' as const), host }) },
  {
    weight: 3,
    arbitrary: record({ kind: fc.constant('start' as const), host, loses: fc.option(fc.nat({ max: 2 }), { nil: undefined, freq: 2 }) }),
  },
  { weight: 1, arbitrary: record({ kind: fc.constant('publish' as const), template }) },
  // No sum of these comes close to a lease, wait or deadline, so milliseconds never decide the outcome.
  { weight: 2, arbitrary: record({ kind: fc.constant('advance' as const), seconds: fc.constantFrom(70, 70, 310, 610) }) },
);

const batch: fc.Arbitrary<Batch> = fc.oneof(
  { weight: 6, arbitrary: record({ operations: fc.array(shared, { minLength: 1, maxLength: 1 }), twice: fc.boolean() }) },
  { weight: 3, arbitrary: record({ operations: fc.array(shared, { minLength: 2, maxLength: 3 }), twice: fc.constant(false) }) },
  { weight: 3, arbitrary: record({ operations: fc.array(alone, { minLength: 1, maxLength: 1 }), twice: fc.constant(false) }) },
);

export const batches = (o: { minLength: number; maxLength: number }) => fc.array(batch, { ...o, size: 'max' });
