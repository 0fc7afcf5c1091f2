// Preload (`node --import`): the process dies by kill -9 at a statement of SQLite, once the file DIES_AT says which. A log line is seen
// only after the process has gone on.
import { readFileSync } from 'node:fs';
import { DatabaseSync, StatementSync } from 'node:sqlite';

export interface Deadly {
  /** Of SQL and values. */
  pattern: string;
  /** 'uncommitted': right before the next commit; 'committed': right after it. */
  when: 'before' | 'uncommitted' | 'committed';
}

const { DIES_AT = '' } = process.env;
const { run } = StatementSync.prototype;
const { exec } = DatabaseSync.prototype;
let dueAtCommit: Deadly['when'] | undefined;

StatementSync.prototype.run = function (this: StatementSync, ...values: Parameters<typeof run>) {
  const deadly = chosen();
  const isIt = deadly !== undefined && new RegExp(deadly.pattern, 's').test(`${this.sourceSQL} ${JSON.stringify(values)}`);
  if (isIt && deadly.when === 'before') die();
  const result = run.apply(this, values);
  if (isIt) dueAtCommit = deadly.when;
  return result;
} as typeof run;

DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string) {
  if (sql === 'COMMIT' && dueAtCommit === 'uncommitted') die();
  exec.call(this, sql);
  if (sql === 'COMMIT' && dueAtCommit === 'committed') die();
};

/** The signal is there before the call returns. */
const die = () => process.kill(process.pid, 'SIGKILL');

function chosen(): Deadly | undefined {
  try {
    return JSON.parse(readFileSync(DIES_AT, 'utf8')) as Deadly;
  } catch {
    return undefined;
  }
}
