import { Failure } from '@offshoot/owner';
import { changeSummary, completeProfile, type ProfileBody } from '@offshoot/profiles';
import { canonicalJson } from '@offshoot/statements';
import type { Command } from 'commander';
import { type Api, apiOf } from '../api/api.ts';
import { newCommand, type Run } from '../cli.ts';
import { table } from '../terminal/output.ts';
import { named } from './profile-argument.ts';
import { type FiledProfile, readProfiles } from './profile-file.ts';
import type { ProfileAnswer } from './profile-text.ts';
import { bodyOf } from './read-profile.ts';

interface ApplyOptions {
  file: string[];
  dryRun?: boolean;
}

interface Applied {
  name: string;
  /** Null: it is not there yet. */
  id: string | null;
  did: 'created' | 'changed' | 'unchanged';
  version: number | null;
  summary: string;
}

export function addProfileApply(profile: Command, run: Run): void {
  newCommand(profile, 'apply', 'Create and update profiles from files, so that the tenant has what they say.', [
    'offshoot profile apply -f agents/ --dry-run',
    'offshoot profile apply -f base.yaml -f security-analyst.yaml',
    'cat profiles.yaml | offshoot profile apply -f -',
  ])
    .requiredOption(
      '-f, --file <file>',
      'YAML or JSON, a folder of them, or "-" for stdin; can be repeated',
      (file: string, files: string[] = []) => [...files, file],
    )
    .option('--dry-run', 'say what would change, and change nothing')
    .action(({ file: files, dryRun = false }: ApplyOptions) =>
      run(async (cli) => {
        const { filesIn } = await import('./folder.ts');
        const api = apiOf(cli);
        const profiles = inOrder((await Promise.all((await filesIn(files)).map((file) => readProfiles(file, cli.input)))).flat());
        const ids = new Map<string, string>();
        const applied: Applied[] = [];
        for (const one of profiles) {
          cli.signal.throwIfAborted();
          const done = await apply(api, one, { ids, dryRun });
          if (done.id !== null) ids.set(done.name, done.id);
          applied.push(done);
          cli.progress(`${done.name}: ${dryRun ? WOULD[done.did] : done.did}`);
        }
        return { json: { dryRun, profiles: applied.map((one) => ({ ...one })) }, text: appliedText(applied, dryRun) };
      }),
    );
}

const WOULD = { created: 'would be created', changed: 'would change', unchanged: 'unchanged' };

function appliedText(applied: readonly Applied[], dryRun: boolean): string {
  const rows = applied.map(({ name, id, did, version, summary }) => [
    name,
    dryRun ? WOULD[did] : did,
    version === null ? '' : String(version),
    id ?? '',
    summary,
  ]);
  const next = dryRun ? 'Nothing was changed. Without --dry-run, this is done.' : 'See one: offshoot profile show NAME --explain';
  return `${table(['NAME', 'WHAT', 'VERSION', 'PROFILE', 'CHANGE'], rows)}\n\n${next}`;
}

/** Bases first. Throws if two have one name, or if bases go in a circle. */
function inOrder(profiles: readonly FiledProfile[]): FiledProfile[] {
  const byName = new Map<string, FiledProfile>();
  for (const one of profiles) {
    const other = byName.get(one.body.name);
    if (other) throw invalid(one, `${other.file} has a profile of this name, too`);
    byName.set(one.body.name, one);
  }
  const ordered = new Set<FiledProfile>();
  const visit = (one: FiledProfile, children: readonly FiledProfile[]) => {
    if (children.includes(one)) throw invalid(one, 'its bases go in a circle');
    const base = one.base === undefined ? undefined : byName.get(one.base);
    if (base && !ordered.has(base)) visit(base, [...children, one]);
    ordered.add(one);
  };
  for (const one of profiles) visit(one, []);
  return [...ordered];
}

async function apply(
  api: Api,
  filed: FiledProfile,
  { ids, dryRun }: { ids: ReadonlyMap<string, string>; dryRun: boolean },
): Promise<Applied> {
  const { name } = filed.body;
  const body = completeProfile(await withBase(api, filed, { ids, dryRun }));
  const there = await named(api, name);
  if (there === undefined) {
    if (dryRun) return { name, id: null, did: 'created', version: null, summary: '' };
    const { id, version } = await api<ProfileAnswer>('POST', '/v1/agents', { body });
    return { name, id, did: 'created', version, summary: '' };
  }
  const before = await api<ProfileAnswer>('GET', `/v1/agents/${there.id}`);
  const same = canonicalJson(bodyOf(before)) === canonicalJson(body);
  if (same) return { name, id: there.id, did: 'unchanged', version: before.version, summary: '' };
  const summary = changeSummary(bodyOf(before), body);
  if (dryRun) return { name, id: there.id, did: 'changed', version: before.version, summary };
  // A change that somebody else makes meanwhile is kept.
  const after = await api<ProfileAnswer>('PUT', `/v1/agents/${there.id}`, { body, ifMatch: before.version });
  return { name, id: there.id, did: 'changed', version: after.version, summary };
}

/** With the ID of the base that the file names. */
async function withBase(
  api: Api,
  { base, body, file }: FiledProfile,
  o: { ids: ReadonlyMap<string, string>; dryRun: boolean },
): Promise<ProfileBody> {
  const own = body as unknown as ProfileBody;
  if (base === undefined) return own;
  const id = o.ids.get(base) ?? (await named(api, base))?.id;
  if (id !== undefined) return { ...own, base_profile_id: id };
  // In a dry run, a base of the same files is not there yet.
  if (o.dryRun) return own;
  throw new Failure('AGENT_NOT_FOUND', `${file}: no profile has the name ${base}.`, { help: 'Apply the file of the base, too.' });
}

const invalid = ({ file }: FiledProfile, why: string): Failure =>
  new Failure('VALIDATION_FAILED', `${file}: ${why}.`, { help: '', metadata: { file } });
