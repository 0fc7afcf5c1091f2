// `npm run fuzz`: repetitive texts for everything that reads what others write; fails if one of them takes long.
import { parseArgs } from 'node:util';
import { ENTRIES } from './entries.ts';
import { fuzz } from './fuzz.ts';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    length: { type: 'string', default: '400' },
    ms: { type: 'string', default: '50' },
    entry: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(`npm run fuzz -- [--inputs 1000000] [--seed 1] [--length 400] [--ms 50] [--entry NAME]

  --inputs   how many calls of an entry with a text
  --seed     the same seed gives the same texts
  --length   UTF-16 units of the longest text
  --ms       CPU time that a call may take
  --entry    only this one of: ${Object.keys(ENTRIES).join(', ')}`);
} else {
  const start = process.cpuUsage();
  const slow = fuzz({
    seed: Number(values.seed),
    inputs: Number(values.inputs),
    length: Number(values.length),
    maxMs: Number(values.ms),
    only: values.entry,
    tell: (done, found) => console.error(`${done} inputs, ${found.length} slow`),
  });
  for (const { entry, cpuMs, text } of slow.slice(0, 100)) console.log(`${cpuMs} ms  ${entry}: ${JSON.stringify(text).slice(0, 160)}`);
  const { user, system } = process.cpuUsage(start);
  console.log(`${values.inputs} inputs, seed ${values.seed}, ${Math.round((user + system) / 1e6)} s of CPU: ${slow.length} slow`);
  process.exitCode = slow.length === 0 ? 0 : 1;
}
