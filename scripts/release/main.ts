// Makes offshoot-VERSION.tgz, which `npm install` takes: the command alone. `node scripts/run.mjs scripts/release/main.ts [FOLDER]`
import { join, resolve } from 'node:path';
import { makeTarball } from './tarball.ts';

// Overrides the shell and test runners: packages have other code for development.
process.env.NODE_ENV = 'production';

const root = join(import.meta.dirname, '../..');
const [folder = join(root, 'dist')] = process.argv.slice(2);

const { path } = await makeTarball(root, resolve(folder));
console.log(path);
