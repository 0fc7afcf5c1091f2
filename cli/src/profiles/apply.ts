import type { Command } from 'commander';
import { apiOf } from '../api/api.ts';
import { newCommand, type Run } from '../cli.ts';
import { gathered } from '../terminal/options.ts';
import { type Result, table } from '../terminal/output.ts';
import type { Applied } from './applying/carry-out.ts';
import type { Planned } from './applying/plan.ts';

interface ApplyOptions {
  file: string[];
  dryRun?: boolean;
}

export function addProfileApply(profile: Command, run: Run): void {
  newCommand(
    profile,
    'apply',
    'Create and update profiles to match files. Checks first what it can: if it finds a mistake, nothing is written.',
    [
      'offshoot profile apply -f agents/ --dry-run',
      'offshoot profile apply -f base.yaml -f security-analyst.yaml',
      'cat profiles.yaml | offshoot profile apply -f -',
    ],
  )
    .requiredOption('-f, --file <file>', 'YAML or JSON file, a folder of them, or "-" for stdin; can be repeated', gathered)
    .option('--dry-run', 'say what would change, and change nothing')
    .action(({ file: files, dryRun = false }: ApplyOptions) =>
      run(async (cli): Promise<Result> => {
        const [{ filesIn }, { readProfiles }, { inOrder }, { planOf }, { appliedAs, carryOut }] = await Promise.all([
          import('./folder.ts'),
          import('./profile-file.ts'),
          import('./applying/order.ts'),
          import('./applying/plan.ts'),
          import('./applying/carry-out.ts'),
        ]);
        const api = apiOf(cli);
        const profiles = inOrder((await Promise.all((await filesIn(files)).map((file) => readProfiles(file, cli.input)))).flat());
        const plan = await planOf(api, profiles);
        if (!dryRun) {
          const applied = await carryOut(api, plan, ({ name, did }) => cli.progress(`${name}: ${did}`));
          return { json: { dryRun, profiles: applied.map((one) => ({ ...one })) }, text: appliedText(applied, (did) => did, SEE) };
        }
        const applied = plan.map((one) => appliedAs(one));
        const notChecked = await unchecked(plan);
        return {
          json: { dryRun, profiles: applied.map((one) => ({ ...one })), notChecked },
          text: appliedText(applied, (did) => WOULD[did], dryText(notChecked)),
        };
      }),
    );
}

const WOULD = { created: 'would be created', changed: 'would change', unchanged: 'unchanged' };

const SEE = 'See one: offshoot profile show NAME --explain';

function dryText(notChecked: readonly string[]): string {
  const rest = notChecked.length === 0 ? '' : ` Not checked: whether these exist and may be used: ${notChecked.join(', ')}.`;
  return `Nothing was changed. Without --dry-run, this is done.${rest}`;
}

/** The parts of a written profile that the server looks at. */
async function unchecked(plan: readonly Planned[]): Promise<string[]> {
  const { referencesIn } = await import('./applying/references.ts');
  const added = plan.flatMap(({ before, body }) => {
    const known = before ? referencesIn(before.body) : [];
    return referencesIn(body).filter((id) => !known.includes(id));
  });
  return [...new Set(added)];
}

function appliedText(applied: readonly Applied[], inWords: (did: Applied['did']) => string, next: string): string {
  const rows = applied.map(({ name, id, did, version, summary }) => [
    name,
    inWords(did),
    version === null ? '' : String(version),
    id ?? '',
    summary,
  ]);
  return `${table(['NAME', 'WHAT', 'VERSION', 'PROFILE', 'CHANGE'], rows)}\n\n${next}`;
}
