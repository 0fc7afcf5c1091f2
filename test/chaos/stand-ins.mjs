// Preloaded into a process to make its clock wrong and its disk slow while it runs. CHAOS_CONTROL names a
// JSON file { clockMs, diskMs } that is polled five times a second. Timers are unaffected, as with a real clock jump.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { DatabaseSync, StatementSync } from 'node:sqlite';

const path = process.env.CHAOS_CONTROL;
const { readFileSync } = fs;
let clockMs = 0;
let diskMs = 0;

function look() {
  try {
    ({ clockMs = 0, diskMs = 0 } = JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // Missing or half-written: keep the previous values.
  }
}

const RealDate = Date;
class ShiftedDate extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + clockMs);
    else super(...given);
  }
  static now() {
    return RealDate.now() + clockMs;
  }
  static [Symbol.hasInstance](one) {
    return one instanceof RealDate;
  }
}

const cell = new Int32Array(new SharedArrayBuffer(4));
const slow = (work) =>
  function slowed(...given) {
    if (diskMs > 0) Atomics.wait(cell, 0, 0, Math.random() * diskMs);
    return work.apply(this, given);
  };

if (path) {
  look();
  setInterval(look, 200).unref();
  globalThis.Date = ShiftedDate;
  for (const name of ['writeFileSync', 'renameSync', 'fsyncSync', 'rmSync']) fs[name] = slow(fs[name]);
  syncBuiltinESMExports();
  StatementSync.prototype.run = slow(StatementSync.prototype.run);
  DatabaseSync.prototype.exec = slow(DatabaseSync.prototype.exec);
}
