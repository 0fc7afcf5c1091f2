#!/usr/bin/env node
// Plain JavaScript, so that any Node from 20 on can run this file: the program itself is for Node 24, which is one of the checkout's
// dependencies. In a checkout it is TypeScript; a release has a bundle of it instead, whose dependencies npm has installed.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkout, NO_NODE, NO_NODE_HELP, ownNode } from '../../scripts/own-node.mjs';
import { runChild } from '../../scripts/run-child.mjs';

const source = join(checkout, 'cli', 'src', 'main.ts');
const isRelease = !existsSync(source);
const isInstalled = isRelease || existsSync(join(checkout, 'node_modules'));
const node = ownNode();

if (!isInstalled || node === undefined) {
  const message = isInstalled ? NO_NODE : 'The dependencies of Offshoot are not installed.';
  const help = isInstalled ? NO_NODE_HELP : `Run \`npm ci\` in ${checkout}, then the same command again.`;
  const asJson = process.argv.includes('--json');
  console.error(
    asJson ? JSON.stringify({ error: { reason: 'NOT_INSTALLED', message, help, metadata: {} } }) : `error: ${message}\n  ${help}`,
  );
  process.exit(1);
}

runChild(node, [isRelease ? join(checkout, 'cli', 'bundle', 'main.js') : source, ...process.argv.slice(2)]);
