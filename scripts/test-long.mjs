// `npm run test:long [file …]`: tries each property forty times as often as `npm test`, without a time limit.
import { join } from 'node:path';
import { binFolder } from './own-node.mjs';
import { runChild } from './run-child.mjs';

const files = process.argv.slice(2);
runChild(join(binFolder, 'vitest'), ['run', '--testTimeout=0', '--hookTimeout=0', ...files], {
  env: { ...process.env, TEST_LONG: 'true' },
  quiet: !process.stderr.isTTY,
});
