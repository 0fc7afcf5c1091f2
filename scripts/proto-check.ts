// `npm run proto:check`: checks that the contracts are well formed and compatible with the last release, and that gen/ is fresh.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printValidateProto } from './print-validate-proto.ts';

const failures: string[] = [];

function check(what: string, command: string, args: string[]): void {
  const run = spawnSync(command, args, { encoding: 'utf8' });
  if (run.status === 0) console.log(`ok    ${what}`);
  else {
    failures.push(what);
    console.log(`FAIL  ${what}\n${run.stdout}${run.stderr}`);
  }
}

/** The last release, which existing clients rely on. Anything unreleased may still change. */
function lastRelease(): string | undefined {
  const { status, stdout } = spawnSync('git', ['describe', '--tags', '--abbrev=0', '--match', 'v*'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

function files(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort();
}

function staleFiles(): string[] {
  const scratch = mkdtempSync(join(tmpdir(), 'offshoot-gen-'));
  try {
    const made = spawnSync('buf', ['generate', '-o', scratch], { encoding: 'utf8' });
    if (made.status !== 0) return [made.stderr];
    const fresh = join(scratch, 'gen/src');
    const names = new Set([...files(fresh), ...files('gen/src')]);
    const read = (path: string) => {
      try {
        return readFileSync(path, 'utf8');
      } catch {
        return undefined;
      }
    };
    const stale = [...names].filter((name) => read(join(fresh, name)) !== read(join('gen/src', name))).map((name) => `gen/src/${name}`);
    const validate = 'gen/proto/buf/validate/validate.proto';
    return read(validate) === printValidateProto() ? stale : [...stale, validate];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

check('buf lint', 'buf', ['lint']);
check('buf format', 'buf', ['format', '--diff', '--exit-code', 'proto']);
const release = lastRelease();
if (release) check(`buf breaking against ${release}`, 'buf', ['breaking', '--against', `.git#tag=${release}`]);
else console.log('--    buf breaking: nothing has been released yet');
const stale = staleFiles();
if (stale.length === 0) console.log('ok    gen/ is fresh');
else {
  failures.push('gen/ is fresh');
  console.log(`FAIL  gen/ is stale; run \`npm run generate\`:\n${stale.join('\n')}`);
}
process.exit(failures.length === 0 ? 0 : 1);
