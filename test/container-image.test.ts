// The image installs dependencies before it has the code, so it needs the package.json of each of our packages.
import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';

const root = new URL('..', import.meta.url).pathname;
const containerfile = readFileSync(`${root}deploy/Containerfile`, 'utf8');

test('the image build includes every workspace', () => {
  const { workspaces } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { workspaces: string[] };
  const folders = workspaces.flatMap((pattern) => globSync(`${pattern}/package.json`, { cwd: root })).map(dirname);
  const copied = containerfile.match(/(?<=^COPY )\S+(?=\/package\.json \S+\/$)/gm);
  expect(new Set(copied)).toEqual(new Set(folders));
});

test('the image runs as its own user, with labels, and nothing is removed in it that a layer below still has', () => {
  const program = containerfile.slice(containerfile.indexOf('\nFROM scratch'));
  expect(program).toMatch(/^USER 1000:1000$/m);
  expect(program).not.toMatch(/^(?:RUN|ADD) /m);
  const labels = [...program.matchAll(/org\.opencontainers\.image\.(\w+)="/g)].map(([, name]) => name);
  expect(labels).toEqual(['title', 'description', 'licenses', 'version', 'revision']);
});
