// The image installs dependencies before it has the code, so it needs the package.json of each of our packages.
import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';

const root = new URL('..', import.meta.url).pathname;

test('the image build includes every workspace', () => {
  const { workspaces } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { workspaces: string[] };
  const folders = workspaces.flatMap((pattern) => globSync(`${pattern}/package.json`, { cwd: root })).map(dirname);
  const copied = readFileSync(`${root}deploy/Containerfile`, 'utf8').match(/(?<=^COPY )\S+(?=\/package\.json \S+\/$)/gm);
  expect(new Set(copied)).toEqual(new Set(folders));
});
