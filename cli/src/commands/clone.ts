import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { claimAgent, joinOf, userConfigOf } from '../claim-actions.ts';
import { type Cli, instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { present } from '../template-actions.ts';
import { type ClaimOptions, withClaimOptions } from './claim-options.ts';

interface CloneOptions extends ClaimOptions {
  context: string;
}

export function addClone(program: Command, run: Run): void {
  const command = newCommand(program, 'clone', 'Bring a copy of your agent, with what it learned, into another conversation.', [
    'offshoot clone inst_… --invite "https://dev.convos.org/v2?i=…" --context "what we like, but not the Japan trip" --wait',
    'offshoot clone inst_… --added --json',
  ])
    .argument('<instance>', 'id of the agent to clone', instanceIdArgument)
    .option('--context <text>', 'what the agent should bring with it, in your words (default: everything)', '');
  withClaimOptions(command).action((parentInstanceId: string, options: CloneOptions) =>
    run(async (cli) => {
      const join = joinOf(options);
      const userConfig = userConfigOf(options.set);
      const { statement, templateId } = await agreeToClone(cli, parentInstanceId, options);
      const clone = { parentInstanceId, contextPrompt: options.context, statement };
      const request = { requestId: options.requestId ?? randomUUID(), templateId, join, model: options.model, userConfig, clone };
      return claimAgent(cli, request, options);
    }),
  );
}

/** The owner's statement: this parent, this destination, this prompt. */
async function agreeToClone(cli: Cli, parentInstanceId: string, options: CloneOptions) {
  const { destinationOf, textDigest } = await import('@offshoot/statements');
  const identity = await cli.identities.open();
  const parent = present((await cli.gateway.signedIn.claims.getInstance({ instanceId: parentInstanceId })).instance);
  const statement = await identity.sign({
    action: 'instance.clone',
    parentInstanceId,
    parentInboxId: parent.inboxId,
    templateId: parent.templateId,
    destination: destinationOf(options.invite === undefined ? { added: true } : { inviteUrl: options.invite }),
    contextPromptDigest: textDigest(options.context),
  });
  return { statement, templateId: parent.templateId };
}
