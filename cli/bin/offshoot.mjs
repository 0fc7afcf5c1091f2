#!/usr/bin/env node
// Plain JavaScript, so that any Node from 20 on gets as far as this: the program itself is TypeScript for Node 24, which
// the checkout brings along as the npm package `node`.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChild } from '../../scripts/run-child.mjs';

const cli = dirname(dirname(fileURLToPath(import.meta.url)));
const checkout = dirname(cli);
const ownNode = join(checkout, 'node_modules', '.bin', 'node');

if (!existsSync(ownNode)) {
  const message = 'The dependencies of Offshoot are not installed.';
  const help = `Run \`npm ci\` in ${checkout}, then the same command again.`;
  const asJson = process.argv.includes('--json');
  console.error(
    asJson ? JSON.stringify({ error: { reason: 'NOT_INSTALLED', message, help, metadata: {} } }) : `error: ${message}\n  ${help}`,
  );
  process.exit(1);
}

runChild(ownNode, [join(cli, 'src', 'main.ts'), ...process.argv.slice(2)]);
