import type { Instance, Join, Reservation } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { readAgent, recipientOf } from '@offshoot/owner';
import type { Command } from 'commander';
import { claimAgent } from '../claims/claim-actions.ts';
import { type ClaimOptions, withClaimOptions } from '../claims/claim-options.ts';
import { seenForClone } from '../claims/claim-signing.ts';
import { joinOf, saysWay, wordsOfJoin } from '../claims/join-options.ts';
import { type Cli, instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { checkForm, userValuesOf } from '../values/user-values.ts';
import { agreedPrompt, checkContextOptions } from './context-agreement.ts';
import { type ContextOptions, withContextOptions } from './context-options.ts';
import { approvedSummary, isDialogue, lookAtPreview, type PlannedTransfer } from './preview-dialogue.ts';

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
      const parent = await readAgent({ gateway: cli.gateway.signedIn }, parentInstanceId);
      const givenKeys = Object.keys(values);
      const plan = { teller: recipientOf(parent), targetInboxId: '', givenKeys, options };
      if (join === undefined) return lookAtPreview(cli, plan, ['clone', parentInstanceId, ...wordsOfJoin(options)]);
      const { requestId, model, add, remove, context: contextPrompt } = options;
      const summary = new SummaryToSign(cli, plan);
      const clone = {
        parent: { instanceId: parent.id, inboxId: parent.inboxId },
        contextPrompt,
        ...((options.preview || options.summary !== '') && { chosen: { add, remove, summary: options.summary } }),
        agree: async (child: Reservation) => agreeToClone(cli, parent, child, { join, context: contextPrompt }, await summary.digest()),
      };
      // Runs before an agent is reserved, because reading takes time.
      const check = async () => {
        await checkForm(cli, parent.templateId, values);
        await summary.digest();
      };
      const terms = () => seenForClone(cli, parent, model);
      return claimAgent(cli, { requestId, templateId: parent.templateId, join, model, values, terms, clone, check }, options);
    }),
  );
}

/** If the options say neither where the clone goes nor to sign, or nobody can be asked, the preview is only shown. */
function isOnlyLooking(cli: Cli, options: CloneOptions): boolean {
  if (options.yes === true) return false;
  return !isDialogue(cli, options) || !saysWay(options);
}

/** Digest of the summary that the owner approves, asked for once; '' if they do not want to see it. */
class SummaryToSign {
  readonly #cli: Cli;
  readonly #plan: PlannedTransfer;
  #digest: Promise<string> | undefined;

  constructor(cli: Cli, plan: PlannedTransfer) {
    this.#cli = cli;
    this.#plan = plan;
  }

  digest(): Promise<string> {
    const { preview, summary } = this.#plan.options;
    this.#digest ??= preview === true ? approvedSummary(this.#cli, this.#plan) : Promise.resolve(summary);
    return this.#digest;
  }
}

/** The owner's statement: this parent, destination, prompt and child, and the summary if they have seen it. */
async function agreeToClone(
  cli: Cli,
  parent: Instance,
  child: Reservation,
  { join, context }: { join: Join; context: string },
  summaryDigest: string,
) {
  const { destinationOf } = await import('@offshoot/statements');
  const { way } = join;
  const { id: parentInstanceId, inboxId: parentInboxId, templateId } = parent;
  const prompt = await agreedPrompt(cli, recipientOf(parent), context);
  const statement = await (await cli.identities.open()).sign({
    action: 'instance.clone',
    parentInstanceId,
    parentInboxId,
    templateId,
    destination: destinationOf(way.case === 'added' ? { added: way.value } : { inviteUrl: way.value ?? '' }),
    contextPromptDigest: prompt.contextPromptDigest,
    childInboxId: child.inboxId,
    ...(summaryDigest !== '' && { summaryDigest }),
  });
  return { parentInstanceId, statement, ...prompt, summaryDigest };
}
