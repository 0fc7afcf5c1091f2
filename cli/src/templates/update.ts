import { updateTemplate } from '@offshoot/client';
import type { Rollout } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';
import { ownerOf } from '../owner.ts';
import { secondsOption } from '../terminal/options.ts';
import type { Result } from '../terminal/output.ts';
import { rolloutText } from '../terminal/readable.ts';
import { followRollout, rolloutResult } from './rollout/rollout-actions.ts';
import { withAttestFor } from './signing/attestation.ts';
import { templateResult } from './template-text.ts';

/** As long as for a claim. Agents on hosts that are down for longer are updated later. */
const WAIT_SECONDS = 900;

interface UpdateOptions {
  file: string;
  attestFor: number;
  wait?: boolean;
  timeout: number;
}

export function addTemplateUpdate(template: Command, run: Run): void {
  const command = newCommand(template, 'update', 'Publish a new version from a YAML file. All live agents receive it.', [
    'offshoot template update tmpl_… -f examples/templates/trip-planner.yaml',
    'offshoot template update tmpl_… -f agent.yaml --wait',
    'offshoot template update tmpl_… -f agent.yaml --attest-for 0',
  ])
    .argument('<template>', 'id of the template', templateIdArgument)
    .requiredOption('-f, --file <file>', 'YAML file with the complete new content, "-" for stdin')
    .option('--wait', 'wait until every agent has applied or refused it')
    .option('--timeout <seconds>', 'time limit for --wait', secondsOption, WAIT_SECONDS);
  withAttestFor(command).action((templateId: string, { file, attestFor, wait, timeout }: UpdateOptions) =>
    run(async (cli) => {
      const { readTemplateFile } = await import('./template-file.ts');
      const content = await readTemplateFile(file, cli.input);
      const updated = await updateTemplate(await ownerOf(cli), templateId, content, attestFor);
      if (!wait) return templateResult(updated, `See its progress: offshoot template rollout ${templateId}`);
      const show = (rollout: Rollout) => cli.progress(rolloutText(rollout));
      const rollout = rolloutResult(await followRollout(cli, templateId, { show, version: updated.version, timeoutSeconds: timeout }));
      return withRollout(templateResult(updated, rollout.text), rollout);
    }),
  );
}

/** The template's document with one more key. */
function withRollout({ json, text }: Result, rollout: Result): Result {
  return { json: { ...(json as object), rollout: rollout.json }, text };
}
