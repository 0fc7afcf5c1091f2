import type { Command } from 'commander';
import { apiOf } from '../api/api.ts';
import { newCommand, type Run } from '../cli.ts';
import { table } from '../terminal/output.ts';
import type { Applied } from './applying.ts';

interface ApplyOptions {
  file: string[];
  dryRun?: boolean;
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
        const [{ filesIn }, { readProfiles }, { applyProfile, inOrder }] = await Promise.all([
          import('./folder.ts'),
          import('./profile-file.ts'),
          import('./applying.ts'),
        ]);
        const api = apiOf(cli);
        const profiles = inOrder((await Promise.all((await filesIn(files)).map((file) => readProfiles(file, cli.input)))).flat());
        const ids = new Map<string, string>();
        const applied: Applied[] = [];
        for (const one of profiles) {
          cli.signal.throwIfAborted();
          const done = await applyProfile(api, one, { ids, dryRun });
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
