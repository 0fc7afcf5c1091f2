import { cloneAgent, readAgent, recipientOf } from '@offshoot/client';
import type { Command } from 'commander';
import { claimResult } from '../claims/claim-actions.ts';
import { type ClaimOptions, withClaimOptions } from '../claims/claim-options.ts';
import { joinOf, saysWay, wordsOfJoin } from '../claims/join-options.ts';
import { type Cli, instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { ownerOf } from '../owner.ts';
import { userValuesOf } from '../values/user-values.ts';
import { type ContextOptions, checkContextOptions, withContextOptions } from './context-options.ts';
import { approvedSummary, isDialogue, lookAtPreview } from './preview-dialogue.ts';

type CloneOptions = ClaimOptions & ContextOptions;

export function addClone(program: Command, run: Run): void {
  const command = newCommand(program, 'clone', 'Bring a copy of your agent, with what it learned, into another conversation.', [
    'offshoot clone inst_… --invite "https://dev.convos.org/v2?i=…" --context "what we like, but not the Japan trip" --wait',
    'offshoot clone inst_… --added-by INBOX --json  # INBOX: your inbox in Convos',
    'offshoot clone inst_… --added-by INBOX --group CONVERSATION',
    'offshoot clone inst_… --preview --context "what we like"  # look only',
    'offshoot clone inst_… --preview --context "what we like" --added-by INBOX --wait  # look, change, sign',
    'offshoot clone inst_… --summary sha256:… --context "what we like" --added-by INBOX  # sign what you have seen',
  ]).argument('<instance>', 'id of the agent to clone', instanceIdArgument);
  withClaimOptions(withContextOptions(command)).action((parentInstanceId: string, options: CloneOptions) =>
    run(async (cli) => {
      checkContextOptions(options);
      const isLook = options.preview === true && isOnlyLooking(cli, options);
      const join = isLook ? undefined : await joinOf(options, async () => (await cli.identities.open()).inboxId);
      const values = await userValuesOf(cli, options);
      const parent = await readAgent(await ownerOf(cli), parentInstanceId);
      const plan = { teller: recipientOf(parent), targetInboxId: '', givenKeys: Object.keys(values), options };
      if (join === undefined) return lookAtPreview(cli, plan, ['clone', parentInstanceId, ...wordsOfJoin(options)]);
      const { requestId, model, add, remove, context: contextPrompt, preview, summary } = options;
      // The wish includes what was chosen, so that a repeated command does not ask again.
      const wish = { requestId, join, model, values, contextPrompt, parentInstanceId, ...(preview && { add, remove }), summary };
      const summaryDigest = preview === true ? () => approvedSummary(cli, plan) : summary;
      const asked = { ...options, wish, added: join.way.case === 'added' };
      return claimResult(cli, asked, (owner, how) => cloneAgent(owner, { parent, join, contextPrompt, summaryDigest, model, values }, how));
    }),
  );
}

/** If the options say neither where the clone goes nor to sign, or nobody can be asked, the preview is only shown. */
function isOnlyLooking(cli: Cli, options: CloneOptions): boolean {
  if (options.yes === true) return false;
  return !isDialogue(cli, options) || !saysWay(options);
}
