// `npm run proto:check`: the contracts are well formed, compatible with what they were, and gen/ is what they generate.
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

/** The state before the last change of proto/: comparing main with itself could never fail. */
function baseline(): string | undefined {
  const git = (...args: string[]) => spawnSync('git', args, { encoding: 'utf8' }).stdout.trim();
  if (git('status', '--porcelain', '--', 'proto')) return 'HEAD';
  return git('rev-list', '-n', '2', 'HEAD', '--', 'proto').split('\n')[1];
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
const base = baseline();
if (base) check(`buf breaking against ${base.slice(0, 8)}`, 'buf', ['breaking', '--against', `.git#ref=${base}`]);
else console.log('--    buf breaking: proto/ has no earlier state in this history');
const stale = staleFiles();
if (stale.length === 0) console.log('ok    gen/ is fresh');
else {
  failures.push('gen/ is fresh');
  console.log(`FAIL  gen/ is stale; run \`npm run generate\`:\n${stale.join('\n')}`);
}
process.exit(failures.length === 0 ? 0 : 1);
