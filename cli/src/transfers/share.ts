import { Failure, isOpen, readAgent, recipientOf, requireTwo, shareContext, verifiedKey, WAIT_TIMED_OUT } from '@offshoot/client';
import { type Transfer, TransferSchema } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import type { Command } from 'commander';
import { type Cli, instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { ownerOf } from '../owner.ts';
import { secondsOption } from '../terminal/options.ts';
import { documentOf, type Result } from '../terminal/output.ts';
import { transferStateName } from '../terminal/readable.ts';
import { type ContextOptions, checkContextOptions, withContextOptions } from './context-options.ts';
import { approvedSummary, isDialogue, lookAtPreview } from './preview-dialogue.ts';

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
      const shown = new FollowedShare(cli);
      const owner = await ownerOf(cli, { transfer: (one) => shown.see(one) });
      const [source, target] = await Promise.all([readAgent(owner, sourceInstanceId), readAgent(owner, options.to)]);
      await verifiedKey(owner, recipientOf(target));
      const plan = { teller: recipientOf(source), targetInboxId: target.inboxId, givenKeys: [], options };
      if (options.preview === true && options.yes !== true && !isDialogue(cli, options))
        return lookAtPreview(cli, plan, ['share', source.id, '--to', target.id]);
      const summaryDigest = options.preview === true ? await approvedSummary(cli, plan) : options.summary;
      const wish = { source, target, contextPrompt: options.context, summaryDigest };
      const { wait, timeout: timeoutSeconds } = options;
      try {
        return shareResult(await shareContext(owner, wish, wait ? { wait: { timeoutSeconds } } : {}));
      } catch (error) {
        throw shown.explained(error, timeoutSeconds);
      }
    }),
  );
}

/** What a person who waits has been told about their share. */
class FollowedShare {
  readonly #cli: Pick<Cli, 'progress'>;
  #last: Transfer | undefined;

  constructor(cli: Pick<Cli, 'progress'>) {
    this.#cli = cli;
  }

  see(share: Transfer): void {
    this.#cli.progress(describe(share));
    this.#last = share;
  }

  /** In terms of this command, and of what is known about the share. */
  explained(error: unknown, seconds: number): unknown {
    const last = this.#last;
    if (!(error instanceof Failure) || error.reason !== WAIT_TIMED_OUT || last === undefined) return error;
    return new Failure(
      error.reason,
      `${last.targetInstanceId} had not received it after ${seconds} s (${describe(last)}). The share continues.`,
      {
        help: 'Both agents must be live: see `offshoot agents --mine`. `offshoot lineage` shows when it has arrived.',
        metadata: error.metadata,
      },
    );
  }
}

function shareResult(share: Transfer): Result {
  const { sourceInstanceId, targetInstanceId } = share;
  const outcome = isOpen(share)
    ? `${sourceInstanceId} will share its context with ${targetInstanceId}.`
    : `${targetInstanceId} has received it.`;
  return {
    json: documentOf(TransferSchema, share),
    text: `${outcome}\ntransfer ${share.id}: ${transferStateName(share.state)}\n\nSee its sources: offshoot lineage ${targetInstanceId}`,
  };
}

function describe({ id, state }: Transfer): string {
  return `${id}: ${transferStateName(state)}`;
}
