// `npm run test:one -- FILE [option …]`: runs one test file, of either tier, with the Node of this project. With `--inspect-brk`, waits for a
// debugger before the file's first line.
import { join } from 'node:path';
import { binFolder } from './own-node.mjs';
import { runChild } from './run-child.mjs';

const [file, ...options] = process.argv.slice(2);
if (file === undefined || file.startsWith('-')) {
  const isAsked = file === '--help' || file === '-h';
  (isAsked ? console.log : console.error)(`usage: npm run test:one -- FILE [option …]

  npm run test:one -- services/lineage/test/lineage.test.ts
  npm run test:one -- services/lineage/test/lineage.test.ts -t 'part of a name'
  npm run test:one -- test/story.system.test.ts --inspect-brk     # then attach a debugger to 127.0.0.1:9229`);
  process.exit(isAsked ? 0 : 2);
}
const isDebugged = options.some((option) => option.startsWith('--inspect'));
runChild(
  join(binFolder, 'vitest'),
  ['run', file, ...options, ...(isDebugged ? ['--no-file-parallelism', '--testTimeout=0', '--hookTimeout=0'] : [])],
  {
    quiet: !process.stderr.isTTY,
  },
);
