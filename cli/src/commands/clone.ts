import { ClonePolicy, type Instance, type Reservation } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Command } from 'commander';
import { claimAgent, joinOf } from '../claim-actions.ts';
import { type Cli, instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { Failure, USAGE } from '../failure.ts';
import { sealTo } from '../sealing.ts';
import { present } from '../template-actions.ts';
import { userValuesOf } from '../user-values.ts';
import { type ClaimOptions, withClaimOptions } from './claim-options.ts';

const MAX_PROMPT_BYTES = 4096;

interface CloneOptions extends ClaimOptions {
  context: string;
  direct?: boolean;
}

export function addClone(program: Command, run: Run): void {
  const command = newCommand(program, 'clone', 'Bring a copy of your agent, with what it learned, into another conversation.', [
    'offshoot clone inst_… --invite "https://dev.convos.org/v2?i=…" --context "what we like, but not the Japan trip" --wait',
    'offshoot clone inst_… --added --json',
    'offshoot clone inst_… --added --direct',
  ])
    .argument('<instance>', 'id of the agent to clone', instanceIdArgument)
    .option('--context <text>', 'what the agent should bring with it, in your words (default: everything)', '')
    .option('--direct', 'let the pool choose the child, instead of naming it in what you sign');
  withClaimOptions(command).action((parentInstanceId: string, options: CloneOptions) =>
    run(async (cli) => {
      const { requestId, model, context: contextPrompt } = options;
      const join = joinOf(options);
      checkPrompt(contextPrompt);
      const values = await userValuesOf(cli, options);
      const bound = options.direct !== true;
      const parent = present((await cli.gateway.signedIn.claims.getInstance({ instanceId: parentInstanceId })).instance);
      checkPolicy(parent, bound);
      const agree = (child: Reservation | undefined) => agreeToClone(cli, parent, child, options);
      const clone = { parentInstanceId, contextPrompt, bound, agree };
      return claimAgent(cli, { requestId, templateId: parent.templateId, join, model, values, clone }, options);
    }),
  );
}

/** The owner's statement: this parent, this destination, this prompt, and this child. */
async function agreeToClone(cli: Cli, parent: Instance, child: Reservation | undefined, options: CloneOptions) {
  const { destinationOf, textDigest } = await import('@offshoot/statements');
  const { id: parentInstanceId, inboxId: parentInboxId, templateId, sealingKey } = parent;
  const sealedContextPrompt = await sealTo(
    cli,
    { instanceId: parentInstanceId, inboxId: parentInboxId, sealingKey },
    'context-prompt',
    options.context,
  );
  const contextPromptDigest = textDigest(options.context);
  const statement = await (await cli.identities.open()).sign({
    action: 'instance.clone',
    parentInstanceId,
    parentInboxId,
    templateId,
    destination: destinationOf(options.invite === undefined ? { added: true } : { inviteUrl: options.invite }),
    contextPromptDigest,
    ...(child && { childInboxId: child.inboxId }),
  });
  return { parentInstanceId, statement, sealedContextPrompt, contextPromptDigest };
}

/** The agent itself would refuse, when its clone is there already. */
function checkPolicy({ id, clonePolicy }: Instance, bound: boolean): void {
  if (bound || clonePolicy !== ClonePolicy.BOUND_ONLY) return;
  throw new Failure('CLONE_NOT_BOUND', 'The agent hands its context only to a child that you name, as you told it to.', {
    help: `Clone without --direct, or change it: offshoot agents policy ${id} --clones any`,
    metadata: { instanceId: id },
  });
}

function checkPrompt(text: string): void {
  const size = Buffer.byteLength(text);
  if (size <= MAX_PROMPT_BYTES && !text.includes('\0')) return;
  throw new Failure(USAGE, `--context has ${size} bytes; it may have ${MAX_PROMPT_BYTES}, and no NUL.`, { help: 'Say it shorter.' });
}
