import { create, toBinary } from '@bufbuild/protobuf';
import { SealedValueSchema } from '@offshoot/gen/offshoot/statement/v1/sealed_pb.ts';
import type { ProvisionedResource } from '@offshoot/providers';
import { seal } from '@offshoot/statements/sealing';
import { takeOf } from '../../work/loops/attempts.ts';
import type { WorkSource } from '../../work/loops/work-loop.ts';
import type { ProviderDeps } from '../deps.ts';
import { type DueMaking, dueMakings, recordMade } from '../store/due-tools.ts';
import { askProvider } from './ask-provider.ts';
import { providerSlots } from './provider-slots.ts';

/**
 * Makes the resources that agents' versions require: asks the provider until it delivers, and records the sealed values. Taking the work
 * commits that the provider is being asked, so if we are killed after its answer, the next attempt finds the resource.
 */
export function makeTools(deps: ProviderDeps): WorkSource<DueMaking> {
  const { db, toolProviders, dailyCaps: caps, toolAttemptMs } = deps;
  const { available } = toolProviders;
  const slots = providerSlots();
  return {
    name: 'tools',
    parallel: slots.all,
    take: (limit) => dueMakings(db, takeOf(deps, limit, toolAttemptMs), slots.free(), { available, caps }),
    attempt: (due, signal) =>
      slots.during(due.resource, () =>
        askProvider(deps, due, 'make', signal, async (provider, limited) => {
          const { resourceId, instanceId, toolId, agentName, isFirst, sealingKey } = due;
          const made = await provider.provision({
            resourceId,
            instanceId,
            toolId,
            displayName: agentName,
            limits: toolProviders.limits,
            isFirstAttempt: isFirst,
            signal: limited,
          });
          const sealedValues = provider.madeBy === 'instance' ? undefined : await sealedFor(due, sealingKey, made);
          const { providerRef, publicValues } = made;
          const recorded = await recordMade(db, due, { providerRef, sealedValues, publicValues }, deps.now());
          deps.wake(recorded === 'made' ? 'tool-deliveries' : 'tool-releases');
          deps.log.info({ resource: due.resource, resourceId, instance: instanceId, recorded }, 'resource created');
        }),
      ),
  };
}

/** From here on, only the instance can read the provider's answer. */
async function sealedFor(
  { instanceId, resourceId }: DueMaking,
  sealingKey: Uint8Array,
  { values }: ProvisionedResource,
): Promise<Uint8Array> {
  const plaintext = new TextEncoder().encode(JSON.stringify(values));
  return toBinary(
    SealedValueSchema,
    create(SealedValueSchema, await seal(sealingKey, { use: 'tool-values', instanceId, resourceId }, plaintext)),
  );
}
