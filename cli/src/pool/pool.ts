import type { Command } from 'commander';
import type { Run } from '../cli.ts';
import { addPoolAdopt } from './adopt.ts';
import { addPoolHistory } from './history.ts';
import { addPoolParked } from './parked.ts';
import { addPoolRetire } from './retire.ts';
import { addPoolStatus } from './status.ts';

const ENVIRONMENT = `
Environment:
  OFFSHOOT_OPERATOR_KEY    the operator's key (default: the one that \`npm start\` keeps in OFFSHOOT_DATA)
  OFFSHOOT_DATA            data folder of \`npm start\` (default .data)
  CLAIM_URL                the claim service (default: the one in OFFSHOOT_DATA, else http://127.0.0.1:8082)

Examples:
  $ offshoot pool status
  $ offshoot pool history inst_…
  $ offshoot pool retire HOST
  $ offshoot pool parked`;

export function addPool(program: Command, run: Run): void {
  const pool = program.command('pool').description('Commands for the operator of a pool.').addHelpText('after', ENVIRONMENT);
  addPoolStatus(pool, run);
  addPoolHistory(pool, run);
  addPoolRetire(pool, run);
  addPoolParked(pool, run);
  addPoolAdopt(pool, run);
}
