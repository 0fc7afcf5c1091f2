// A room: a folder of a service about one subject. It starts with its rule, which everything else in it serves.
import { basename, dirname, join, relative } from 'node:path/posix';
import type { Changes } from './changes.ts';
import { firstRule, firstTest } from './first-rule.ts';
import { requireSubject, sentence } from './names.ts';
import { UsageError } from './usage-error.ts';

export function newRoom(changes: Changes, given: string, answers: string): string[] {
  const folder = given.replace(/\/+$/, '');
  const [, service] = /^(services\/[a-z-]+)\/src\/[a-z0-9/-]+$/.exec(folder) ?? [];
  if (!service) throw new UsageError(`${JSON.stringify(given)} is no place for a room: give a folder such as services/claim/src/holidays.`);
  const [name, parent] = [basename(folder), dirname(folder)];
  requireSubject(name);
  if (!changes.exists(parent)) throw new UsageError(`${parent} does not exist, so no room can be in it.`);
  if (changes.exists(folder)) throw new UsageError(`${folder} exists already. Add a file there, or choose another name.`);
  const about = sentence(answers);

  // Within a layer of rules, the room itself is one.
  const isRules = parent.split('/').includes('domain');
  const rule = join(folder, isRules ? '' : 'domain', `${name}.ts`);
  const test = join(service, 'test', name, `${name}.test.ts`);
  if (changes.exists(test)) throw new UsageError(`${test} exists already. Choose another name.`);
  changes.write(rule, firstRule(name, about));
  changes.write(test, firstTest(name, relative(dirname(test), rule)));
  return [
    `Replace the first rule in ${rule} by your own, and run npm run test:one -- ${test}`,
    ...(isRules
      ? []
      : [`What locks and writes goes into ${folder}/commands, rows into store, RPCs into handlers, as far as it needs them`]),
    `Name it in the list of rooms in ${service}/README.md, before the rooms that it uses`,
    `npm run house -- ${parent} shows its arrows; npm run check`,
  ];
}
