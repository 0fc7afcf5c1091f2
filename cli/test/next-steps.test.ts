// What services advise names their methods; people type commands.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nextSteps } from '@offshoot/refusals';
import { expect, test } from 'vitest';
import { inCommands } from '../src/next-steps.ts';

const root = join(import.meta.dirname, '../..');
const sources = (pattern: string) => globSync(pattern, { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8'));

/** Two words or more, so that no ordinary word is one. */
const methods = new Set(
  sources('proto/**/*.proto')
    .flatMap((text) => [...text.matchAll(/\brpc ([A-Z][a-z]+[A-Z]\w+)/g)])
    .map(([, name = '']) => name),
);
/** Only a host calls them. */
const OF_HOSTS = /^(?:RegisterHost|RegisterInstance)$/;

const methodsIn = (text: string) =>
  (text.match(/\b[A-Z][a-z]+[A-Z]\w+\b/g) ?? []).filter((name) => methods.has(name) && !OF_HOSTS.test(name));

test('no advice that a person sees names a method', () => {
  const advice = [
    ...Object.values(nextSteps),
    ...sources('services/{claim,gateway,host,lineage,template}/src/**/*.ts').flatMap((text) =>
      [...text.matchAll(/help: [^'`\n]*(['`])(.*?)\1/g)].map(([, , help = '']) => help),
    ),
  ];
  expect(advice.length).toBeGreaterThan(150);
  expect(advice.flatMap(methodsIn)).toContain('ListInstances');
  expect(advice.map(inCommands).flatMap(methodsIn)).toEqual([]);
});
