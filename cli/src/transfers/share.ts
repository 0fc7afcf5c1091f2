import { randomUUID } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type CreateTransferRequest, CreateTransferRequestSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { Failure, readAgent, recipientOf, verifiedKey } from '@offshoot/owner';
import type { Command } from 'commander';
import { type Cli, instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { helpFor } from '../failure.ts';
import { ownerOf } from '../owner.ts';
import { secondsOption } from '../terminal/duration.ts';
import { agreedPrompt, checkContextOptions } from './context-agreement.ts';
import { type ContextOptions, withContextOptions } from './context-options.ts';
import { approvedSummary, isDialogue, lookAtPreview } from './preview-dialogue.ts';
import { shareContext } from './share-actions.ts';

/** Two live agents need seconds; a language model may take longer for the summary. */
const WAIT_SECONDS = 300;

interface ShareOptions extends ContextOptions {
  to: string;
  wait?: boolean;
  timeout: number;
}

export function addShare(program: Command, run: Run): void {
  const command = newCommand(
    program,
    'share',
    'Share what one of your live agents learned with another. An agent that received it before gets only the differences, so this ' +
      'also refreshes a clone. It works in every direction: parent to clone, clone to parent, and between unrelated agents.',
    [
      'offshoot share inst_… --to inst_… --wait',
      'offshoot share inst_… --to inst_… --context "what we decided" --json',
      'offshoot share inst_… --to inst_… --preview --wait  # look, change, sign',
    ],
  )
    .argument('<source>', 'id of the agent that shares', instanceIdArgument)
    .requiredOption('--to <instance>', 'id of the agent that receives', instanceIdArgument)
    .option('--wait', 'wait until the other agent has received it')
    .option('--timeout <seconds>', 'time limit for --wait', secondsOption, WAIT_SECONDS);
  withContextOptions(command).action((sourceInstanceId: string, options: ShareOptions) =>
    run(async (cli) => {
      checkContextOptions(options);
      requireTwo(sourceInstanceId, options.to);
      const signedIn = { gateway: cli.gateway.signedIn };
      const [source, target] = await Promise.all([readAgent(signedIn, sourceInstanceId), readAgent(signedIn, options.to)]);
      await verifiedKey(await ownerOf(cli), recipientOf(target));
      const teller = recipientOf(source);
      const plan = { teller, targetInboxId: target.inboxId, givenKeys: [], options };
      if (options.preview === true && options.yes !== true && !isDialogue(cli, options))
        return lookAtPreview(cli, plan, ['share', source.id, '--to', target.id]);
      const summaryDigest = options.preview === true ? await approvedSummary(cli, plan) : options.summary;
      return shareContext(cli, await agreeToShare(cli, source, target, options.context, summaryDigest), options);
    }),
  );
}

/** The owner's statement: this source, target and prompt, and the summary if they have seen it. */
async function agreeToShare(
  cli: Cli,
  source: Instance,
  { id: targetInstanceId, inboxId: targetInboxId }: Instance,
  contextPrompt: string,
  summaryDigest: string,
): Promise<CreateTransferRequest> {
  const { id: sourceInstanceId, inboxId: sourceInboxId } = source;
  const prompt = await agreedPrompt(cli, recipientOf(source), contextPrompt);
  const statement = await (await cli.identities.open()).sign({
    action: 'instance.share-context',
    sourceInstanceId,
    sourceInboxId,
    targetInstanceId,
    targetInboxId,
    contextPromptDigest: prompt.contextPromptDigest,
    ...(summaryDigest !== '' && { summaryDigest }),
  });
  return create(CreateTransferRequestSchema, {
    requestId: randomUUID(),
    sourceInstanceId,
    targetInstanceId,
    statement,
    ...prompt,
    summaryDigest,
  });
}

function requireTwo(sourceInstanceId: string, targetInstanceId: string): void {
  if (sourceInstanceId !== targetInstanceId) return;
  const reason = 'TRANSFER_NOT_POSSIBLE';
  throw new Failure(reason, 'An agent cannot share with itself.', {
    help: helpFor(reason),
    metadata: { sourceInstanceId, targetInstanceId },
  });
}
