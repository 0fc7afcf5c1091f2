// Runs a script or a tool of this project, for example `node scripts/run.mjs vitest run`. Plain JavaScript for Node ≥ 20:
// first installs what is missing (npm ci if node_modules is absent or older than the lock file), then continues with the
// Node that the lock file pins, so that every machine runs the same version. `--with-site` first builds the web app if it is
// missing or stale.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, join } from 'node:path';
import { installOnce, isInstalled } from './install.mjs';
import { whenNpmIsGone } from './npm-above.mjs';
import { binFolder, checkout, ownNode } from './own-node.mjs';
import { runChild } from './run-child.mjs';

const given = process.argv.slice(2);
const withSite = given[0] === '--with-site';
const [what, ...rest] = withSite ? given.slice(1) : given;
if (!what) {
  console.error('usage: node scripts/run.mjs [--with-site] <script.ts | tool> [argument …]');
  process.exit(2);
}

// As npm itself would have done, had it not been killed outright. Waits until npm is found: nothing finds it once it is gone.
await whenNpmIsGone(() => process.kill(process.pid, 'SIGTERM'));

if (!isInstalled()) {
  const failure = await installOnce();
  if (failure !== undefined) process.exit(failure);
}

if (withSite) {
  const [code] = await once(spawn(ownNode(), [join(checkout, 'scripts/site.ts')], { cwd: checkout, stdio: ['ignore', 2, 2] }), 'exit');
  if (code !== 0) process.exit(code ?? 1);
}

const isScript = /\.(ts|mjs)$/.test(what);
const tool = isScript ? ownNode() : join(binFolder, what);
runChild(tool, isScript ? [join(checkout, what), ...rest] : rest, {
  cwd: checkout,
  env: { ...process.env, PATH: `${binFolder}${delimiter}${process.env.PATH}` },
  // A tool controls its terminal, if there is one: colours, progress, watch mode.
  quiet: isScript || !process.stderr.isTTY,
});
