import { Failure, type Owner, present, type RolloutRule, updateTemplate } from '@offshoot/client';
import type { Rollout } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import type { Template, TemplateContent } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { Command } from 'commander';
import type { Cli } from '../../cli.ts';
import { USAGE } from '../../failure.ts';
import { requireYes } from '../../terminal/confirmation.ts';
import { countOption, percentOption, secondsOption } from '../../terminal/options.ts';
import type { Result } from '../../terminal/output.ts';
import { rolloutText } from '../../terminal/readable.ts';
import { followRollout, rolloutResult } from '../rollout/rollout-actions.ts';
import { withAttestFor } from '../signing/attestation.ts';
import { templateResult } from '../template-text.ts';

/** As long as for a claim. Agents on hosts that are down for longer are updated later. */
const WAIT_SECONDS = 900;

export interface PublishOptions {
  dryRun?: boolean;
  yes?: boolean;
  attestFor: number;
  wait?: boolean;
  timeout: number;
  share?: number;
  haltAfter?: number;
}

/** Adds the options of a command that publishes a next version. */
export function withPublishing(command: Command): Command {
  return withAttestFor(
    command
      .option('--dry-run', 'show what would change and how many agents it would reach, and publish nothing')
      .option('--yes', 'do not ask')
      .option('--share <percent>', 'let it go to so many of the agents first, such as 5%; `template rollout` goes on', percentOption)
      .option('--halt-after <count>', 'with --share: how many agents may fail with it before it halts by itself (default: 3)', countOption)
      .option('--wait', 'wait until every agent has applied or refused it')
      .option('--timeout <seconds>', 'time limit for --wait', secondsOption, WAIT_SECONDS),
  );
}

interface Next {
  content: TemplateContent;
  /** What the content is called. */
  name: string;
  /** Asked before it is published as this version. */
  question?(version: bigint): string;
  publish?(content: TemplateContent, plan: { after: bigint; rollout?: RolloutRule }): Promise<Template>;
}

/** Shows what the next version changes and how many agents it reaches, asks, and publishes it. */
export async function publishNext(
  cli: Cli,
  owner: Owner,
  templateId: string,
  { name, question = (version) => `Publish it as version ${version}?`, ...next }: Next,
  options: PublishOptions,
): Promise<Result> {
  const { contentDiff, diffLines } = await import('./content-diff.ts');
  const { claims, templates } = owner.gateway;
  const current = present((await templates.getTemplateVersion({ templateId, version: 0n })).version);
  const before = present(current.content);
  const { duplicatedFrom } = before;
  // A copy stays a copy, also if the file does not say so.
  const content = duplicatedFrom && next.content.duplicatedFrom === undefined ? { ...next.content, duplicatedFrom } : next.content;
  const number = current.version + 1n;
  const diff = contentDiff(before, content, [`version ${current.version}`, name]);
  const plan = { templateId, from: Number(current.version), to: Number(number), diff };
  if (diff === '') {
    const text = `Nothing to do: the current version, ${current.version}, has this content already.`;
    return { json: { ...plan, to: plan.from, agents: 0, published: false }, text };
  }
  const agents = Number(present((await claims.getRollout({ templateId })).rollout).total);
  const { share, haltAfter } = options;
  if (haltAfter !== undefined && share === undefined) throw new Failure(USAGE, '--halt-after needs --share.');
  const first = share === undefined ? '' : `, ${share} % of them first`;
  const reach = agents === 0 ? 'No agent has this template.' : `Agents that receive it: ${agents}${first}.`;
  if (options.dryRun) {
    return { json: { ...plan, agents, published: false }, text: `${diffLines(diff)}\n\n${reach} Nothing was published.` };
  }
  if (!options.yes) {
    cli.progress(`${diffLines(diff)}\n\n${reach}`);
    await requireYes(cli.input, question(number), 'nothing was published', {
      help: 'Repeat it with --yes, or see what it changes with --dry-run.',
      metadata: { templateId },
    });
  }
  const rule = {
    after: current.version,
    ...(share !== undefined && { rollout: { share, ...(haltAfter !== undefined && { haltAfter }) } }),
  };
  const updated = await (next.publish?.(content, rule) ?? updateTemplate(owner, templateId, content, options.attestFor, rule));
  if (!options.wait) return templateResult(updated, `See its progress: offshoot template rollout ${templateId}`);
  const show = (rollout: Rollout) => cli.progress(rolloutText(rollout));
  const watch = { show, version: updated.version, timeoutSeconds: options.timeout };
  const rollout = rolloutResult(await followRollout(cli, templateId, watch));
  const { json, text } = templateResult(updated, rollout.text);
  // The template's document with one more key.
  return { json: { ...(json as object), rollout: rollout.json }, text };
}
