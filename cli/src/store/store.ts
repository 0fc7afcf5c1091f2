import type { Command } from 'commander';
import type { Run } from '../cli.ts';
import { addStoreAppeals } from './appeals.ts';
import { addStoreFeature, addStoreUnfeature } from './feature.ts';
import { addStoreLog } from './log.ts';
import { addStorePass } from './pass.ts';
import { addStoreReports } from './reports.ts';
import { addStoreReview } from './review.ts';
import { addStoreStandings } from './standings.ts';

const ENVIRONMENT = `
Environment:
  OFFSHOOT_OPERATOR_KEY    the operator's key (default: the one that \`npm start\` keeps in OFFSHOOT_DATA)
  OFFSHOOT_DATA            data folder of \`npm start\` (default .data)
  TEMPLATE_URL             the template service (default: the one in OFFSHOOT_DATA, else http://127.0.0.1:8081)

Every decision is recorded with its time, its reason and your name (--by).
The page /operator of the gateway does the same in a browser, with a pass.

Examples:
  $ offshoot store reports
  $ offshoot store review tmpl_…
  $ offshoot store quarantine tmpl_… --reason "It asks for passwords."
  $ offshoot store appeals
  $ offshoot store release tmpl_… --reason "Version 4 does not ask any more."`;

export function addStore(program: Command, run: Run): void {
  const store = program.command('store').description('Commands for the operator of a store.').addHelpText('after', ENVIRONMENT);
  addStoreReports(store, run);
  addStoreReview(store, run);
  addStoreStandings(store, run);
  addStoreAppeals(store, run);
  addStoreFeature(store, run);
  addStoreUnfeature(store, run);
  addStoreLog(store, run);
  addStorePass(store, run);
}
