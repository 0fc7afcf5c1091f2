import { addedBy, consentToUpdate, Failure, readAgent, takenAwayBy } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { printable } from '@offshoot/text';
import type { Command } from 'commander';
import { type Cli, instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { ownerOf } from '../owner.ts';
import { requireYes } from '../terminal/confirmation.ts';
import { instanceResult } from '../terminal/readable.ts';
import { userValuesOf, type ValueOptions } from '../values/user-values.ts';
import { valuesForPending } from '../values/values-for-pending.ts';

export function addAgentsConsent(agents: Command, run: Run): void {
  newCommand(agents, 'consent', 'Accept a template version that lets your agent use more than before. Shows what changes, then asks.', [
    'offshoot agents consent inst_…',
    'offshoot agents consent inst_… --yes --set api-token --json',
  ])
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .option('--yes', 'do not ask for confirmation')
    .option(
      '--set <key=value>',
      'value for a tool that the version adds, sealed to the agent (repeatable); give only the key to be prompted for the value',
      (pair: string, all: string[]) => [...all, pair],
      [],
    )
    .option('--set-stdin <key>', 'read the value of one tool from stdin')
    .action((instanceId: string, options: ValueOptions & { yes?: boolean }) =>
      run(async (cli) => {
        const owner = await ownerOf(cli);
        const instance = await readAgent(owner, instanceId);
        if (instance.pendingVersion === 0n) {
          throw new Failure('CONSENT_NOT_NEEDED', `No version of ${instanceId} is waiting for your consent.`, {
            help: 'See its version with `offshoot agents --mine`.',
            metadata: { instanceId, appliedVersion: String(instance.appliedVersion) },
          });
        }
        await askWhether(cli, instance, options.yes === true);
        const values = await valuesForPending(cli, instance, await userValuesOf(cli, options));
        const updated = await consentToUpdate(owner, instance, values);
        return instanceResult(updated, `${instanceId} has version ${updated.appliedVersion}.`, '', 'Next: offshoot agents --mine');
      }),
    );
}

/** Throws DECLINED. The command shows exactly what it signs. */
async function askWhether({ input, progress }: Cli, instance: Instance, saidBefore: boolean): Promise<void> {
  const [added, takenAway] = await Promise.all([addedBy(instance), takenAwayBy(instance)]);
  const { id, agentName, pendingVersion, pendingCapabilities, acceptedCapabilities } = instance;
  progress(printable(`Version ${pendingVersion} of ${agentName} (${id}) adds: ${added.join(', ') || 'nothing'}.`));
  if (takenAway.length > 0) progress(printable(`It removes: ${takenAway.join(', ')}.`));
  progress(printable(`  now   ${acceptedCapabilities}`));
  progress(printable(`  then  ${pendingCapabilities}`));
  if (saidBefore) return;
  await requireYes(input, 'Accept?', `version ${pendingVersion} keeps waiting`, {
    help: `Review what it adds (${added.join(', ')}), then run: offshoot agents consent ${id} --yes`,
    metadata: {
      instanceId: id,
      version: String(pendingVersion),
      added: added.join(', '),
      taken_away: takenAway.join(', '),
      accepted: acceptedCapabilities,
      capabilities: pendingCapabilities,
    },
  });
}
