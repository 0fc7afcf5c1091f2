import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { billOf } from './bill-of-materials.ts';
import { obstacles } from './obstacles.ts';
import { makeTarball } from './tarball.ts';

const HELP = `node scripts/run.mjs scripts/release/main.ts [--publish] [FOLDER]

Makes a release of the command in FOLDER (default: dist), and prints the path of its tarball, which npm installs. Beside it: what is in it
(CycloneDX), and the SHA-256 digests of both. Refuses a version that CHANGELOG.md or a tag contradicts.

  --publish  refuses, too, what is not ready to be published; publishes nothing (.ci/release does)
  --help     this text`;

// Overrides the shell and test runners: packages have other code for development.
process.env.NODE_ENV = 'production';

const root = join(import.meta.dirname, '../..');
const { values, positionals } = parseArgs({ options: { publish: { type: 'boolean' }, help: { type: 'boolean' } }, allowPositionals: true });

if (values.help) console.log(HELP);
else await release(resolve(positionals[0] ?? join(root, 'dist')), values.publish === true);

async function release(folder: string, isPublished: boolean): Promise<void> {
  const { version, repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string; repository?: unknown };
  const found = obstacles(
    {
      version,
      repository,
      changelog: readFileSync(join(root, 'CHANGELOG.md'), 'utf8'),
      tags: git('tag', '--points-at', 'HEAD').split('\n').filter(Boolean),
      isClean: git('status', '--porcelain') === '',
    },
    isPublished,
  );
  if (found.length > 0) {
    console.error(`This is no release:\n${found.map((each) => `  ${each}`).join('\n')}`);
    process.exitCode = 1;
    return;
  }
  mkdirSync(folder, { recursive: true });
  const { path, packages } = await makeTarball(root, folder);
  const bill = path.replace(/\.tgz$/, '.cdx.json');
  writeFileSync(bill, billOf(root, packages));
  const digestOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
  writeFileSync(join(folder, 'SHA256SUMS'), [path, bill].map((file) => `${digestOf(file)}  ${basename(file)}\n`).join(''));
  console.log(path);
}

function git(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args[0]} failed: ${stderr}`);
  return stdout.trim();
}
