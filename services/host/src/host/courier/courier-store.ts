// Passes of the owners whose agents are here, and what waits to be carried. Who it is of is known here, and told to nobody.
import type { DatabaseSync } from 'node:sqlite';
import type { AskedPasses, Pass, PassAct, Pattern } from '@offshoot/patterns';
import type { Saying } from '../../agent/commons/commons-store.ts';
import type { Sender } from '../../agent/commons/courier.ts';

export interface Errand extends Sender, Saying {
  /** `out`: the courier has it. */
  state: 'waiting' | 'out' | 'carried' | 'refused';
  problem: string;
}

/** All passes of an owner and week. */
export interface PassLot extends AskedPasses {
  /** Undefined: not answered yet. */
  passes: KeptPass[] | undefined;
}

interface KeptPass extends Pass {
  /** JSON of the act. It is never shown for another one. */
  spentOn?: string | undefined;
}

export interface CourierStore {
  lot(ownerId: string, week: string): PassLot | undefined;
  /** Written before it is asked for. The first one stays. */
  begin(ownerId: string, week: string, asked: AskedPasses): PassLot;
  answered(ownerId: string, week: string, passes: readonly KeptPass[]): void;
  /** Also drops those of weeks before this one. */
  forgetBefore(week: string): void;
  /** Instead of all of the agent's that waited. */
  replaceWaiting(sender: Sender, sayings: readonly Saying[], at: Date): void;
  ofAgent(instanceId: string): Errand[];
  inState(state: Errand['state']): Errand[];
  change(errand: Errand, to: Pick<Errand, 'state' | 'problem'>): void;
  remove(instanceId: string, act: PassAct): void;
  /** What nobody asked about for so long. */
  removeBefore(at: Date): void;
  /** When the courier goes next; epoch milliseconds. 0: not settled. */
  nextAt(): number;
  goesAt(at: number): void;
  transaction<T>(work: () => T): T;
}

export const COURIER_TABLES = `
  -- Of the owners of agents that are or were here.
  CREATE TABLE pass_lot (
    owner_id TEXT NOT NULL,
    -- Its Monday.
    week TEXT NOT NULL,
    request BLOB NOT NULL,
    secrets BLOB NOT NULL,
    -- JSON of passes. NULL: they were not answered yet.
    passes TEXT,
    PRIMARY KEY (owner_id, week)
  ) STRICT;
  CREATE TABLE errand (
    instance_id TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    -- JSON of a PassAct.
    act TEXT NOT NULL,
    -- JSON of a Pattern, of what is published.
    pattern TEXT,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'out', 'carried', 'refused')),
    problem TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL,
    PRIMARY KEY (instance_id, act)
  ) STRICT;
  CREATE TABLE courier (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), next_at INTEGER NOT NULL) STRICT;
`;

interface ErrandRow {
  instance_id: string;
  owner_id: string;
  act: string;
  pattern: string | null;
  state: Errand['state'];
  problem: string;
}

const errandOf = ({ instance_id: instanceId, owner_id: ownerId, act, pattern, state, problem }: ErrandRow): Errand => ({
  ...{ instanceId, ownerId, act: JSON.parse(act) as PassAct, state, problem },
  ...(pattern !== null && { pattern: JSON.parse(pattern) as Pattern }),
});

/** The same for the same act. */
export const actText = (act: PassAct): string =>
  JSON.stringify(act.does === 'publish' ? { does: act.does, id: act.id } : { does: act.does, id: act.id, helped: act.helped });

interface LotRow {
  request: Uint8Array;
  secrets: Uint8Array;
  passes: string | null;
}

type PassJson = Omit<KeptPass, 'input' | 'output'> & { input: string; output: string };

export function openCourierStore(db: DatabaseSync): CourierStore {
  const lot = (ownerId: string, week: string): PassLot | undefined => {
    const row = db.prepare('SELECT request, secrets, passes FROM pass_lot WHERE owner_id = ? AND week = ?').get(ownerId, week);
    if (row === undefined) return undefined;
    const { request, secrets, passes } = row as unknown as LotRow;
    const bytes = ({ input, output, ...rest }: PassJson): KeptPass => ({
      ...{ ...rest, input: Buffer.from(input, 'hex'), output: Buffer.from(output, 'hex') },
    });
    return { request, secrets, passes: passes === null ? undefined : (JSON.parse(passes) as PassJson[]).map(bytes) };
  };
  const errands = (where: string, value: string) =>
    (db.prepare(`SELECT * FROM errand WHERE ${where} = ? ORDER BY at, act`).all(value) as unknown as ErrandRow[]).map(errandOf);
  const transaction = <T>(work: () => T): T => {
    db.exec('SAVEPOINT courier');
    try {
      const done = work();
      db.exec('RELEASE courier');
      return done;
    } catch (error) {
      db.exec('ROLLBACK TO courier; RELEASE courier');
      throw error;
    }
  };
  return {
    transaction,
    lot,
    begin(ownerId, week, { request, secrets }) {
      const sql = 'INSERT OR IGNORE INTO pass_lot (owner_id, week, request, secrets) VALUES (?, ?, ?, ?)';
      db.prepare(sql).run(ownerId, week, request, secrets);
      return lot(ownerId, week) as PassLot;
    },
    answered(ownerId, week, passes) {
      const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
      const text = JSON.stringify(passes.map((pass) => ({ ...pass, input: hex(pass.input), output: hex(pass.output) })));
      db.prepare('UPDATE pass_lot SET passes = ? WHERE owner_id = ? AND week = ?').run(text, ownerId, week);
    },
    forgetBefore: (week) => void db.prepare('DELETE FROM pass_lot WHERE week < ?').run(week),
    replaceWaiting({ instanceId, ownerId }, sayings, at) {
      transaction(() => {
        const wanted = new Set(sayings.map(({ act }) => actText(act)));
        for (const { act, state } of errands('instance_id', instanceId))
          if (state === 'waiting' && !wanted.has(actText(act)))
            db.prepare('DELETE FROM errand WHERE instance_id = ? AND act = ?').run(instanceId, actText(act));
        const sql = 'INSERT OR IGNORE INTO errand (instance_id, owner_id, act, pattern, at) VALUES (?, ?, ?, ?, ?)';
        for (const { act, pattern } of sayings)
          db.prepare(sql).run(instanceId, ownerId, actText(act), pattern === undefined ? null : JSON.stringify(pattern), at.getTime());
      });
    },
    ofAgent: (instanceId) => errands('instance_id', instanceId),
    inState: (state) => errands('state', state),
    change({ instanceId, act }, { state, problem }) {
      db.prepare('UPDATE errand SET state = ?, problem = ? WHERE instance_id = ? AND act = ?').run(
        ...([state, problem, instanceId, actText(act)] as const),
      );
    },
    remove: (instanceId, act) => void db.prepare('DELETE FROM errand WHERE instance_id = ? AND act = ?').run(instanceId, actText(act)),
    removeBefore: (at) => void db.prepare("DELETE FROM errand WHERE at < ? AND state <> 'out'").run(at.getTime()),
    nextAt: () => (db.prepare('SELECT next_at FROM courier').get() as { next_at: number } | undefined)?.next_at ?? 0,
    goesAt(at) {
      const sql = 'INSERT INTO courier (only_row, next_at) VALUES (1, ?) ON CONFLICT DO UPDATE SET next_at = excluded.next_at';
      db.prepare(sql).run(at);
    },
  };
}
