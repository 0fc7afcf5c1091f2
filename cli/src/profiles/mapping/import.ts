import { Failure } from '@offshoot/client';
import type { importOpenClaw } from '@offshoot/profiles';
import { type Command, Option } from 'commander';
import { apiOf } from '../../api/api.ts';
import { newCommand, type Run } from '../../cli.ts';
import { table } from '../../terminal/output.ts';
import { unmappedText } from '../../terminal/unmapped-text.ts';
import { named } from '../profile-argument.ts';
import type { ProfileAnswer } from '../profile-text.ts';

interface ImportOptions {
  name?: string;
  model?: string;
  dryRun?: boolean;
  print?: boolean;
}

type Imported = ReturnType<typeof importOpenClaw>;

export function addProfileImport(profile: Command, run: Run): void {
  newCommand(profile, 'import', 'Create a profile from the SOUL.md and IDENTITY.md of an OpenClaw agent, and list what stays behind.', [
    'offshoot profile import ~/.openclaw/workspace --dry-run',
    'offshoot profile import ~/.openclaw/workspace --name my-assistant --model gpt-oss-20b',
    'offshoot profile import SOUL.md IDENTITY.md --print > my-assistant.yaml',
  ])
    .argument('<path...>', 'the folder of the agent, or its files')
    .option('--name <name>', 'name of the profile (default: made from the name in IDENTITY.md)')
    .option('--model <model>', 'model of the profile (default: the server’s)')
    .addOption(new Option('--dry-run', 'say what would be created, and create nothing').conflicts('print'))
    .option('--print', 'print the YAML that `create` and `apply` read, and create nothing')
    .action((paths: string[], { name, model, dryRun = false, print = false }: ImportOptions) =>
      run(async (cli) => {
        const [{ readOpenClaw }, { importOpenClaw: imports, problemText }, { profileFile }] = await Promise.all([
          import('./openclaw-files.ts'),
          import('@offshoot/profiles'),
          import('../profile-file.ts'),
        ]);
        const imported = imports(await readOpenClaw(paths), { ...(name !== undefined && { name }), ...(model !== undefined && { model }) });
        const { profile: body, mapped, unmapped } = imported;
        refuse(imported, imported.problems.map(problemText).join(' '));
        const told = { mapped: mapped.map((one) => ({ ...one })), unmapped: unmapped.map((one) => ({ ...one })) };
        if (print) {
          for (const { where, why } of unmapped) cli.progress(`${where} stays behind: ${why}`);
          return { json: { created: false, profile: { ...body }, ...told }, text: profileFile(body, undefined), isFile: true };
        }
        const api = apiOf(cli);
        if (dryRun) {
          const holder = await named(api, body.name);
          const next =
            holder === undefined
              ? `${body.name} would be created. Nothing was changed. Without --dry-run, this is done.`
              : `There is a profile ${body.name} already (${holder.id}): give another name with --name. Nothing was changed.`;
          return { json: { created: false, profile: { ...body }, ...told }, text: `${importedText(imported)}\n\n${next}` };
        }
        const made = await api<ProfileAnswer>('POST', '/v1/agents', { body: { ...body } });
        const next = `Created ${made.name} (${made.id}). See it: offshoot profile show ${made.name}`;
        return { json: { created: true, profile: made, ...told }, text: `${importedText(imported)}\n\n${next}` };
      }),
    );
}

function refuse({ problems }: Imported, text: string): void {
  const [first] = problems;
  if (first === undefined) return;
  throw new Failure('VALIDATION_FAILED', text, {
    help: first.path === 'name' ? 'Give a name: --name my-assistant' : 'Change the files, and repeat the command.',
    metadata: { field: first.path },
  });
}

function importedText({ mapped, unmapped }: Imported): string {
  const rows = mapped.map(({ where, fields }) => [where, fields.join(', ')]);
  return [table(['FROM', 'TO'], rows), ...unmappedText(unmapped)].join('\n');
}
