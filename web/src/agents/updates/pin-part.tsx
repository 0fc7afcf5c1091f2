import { Skeleton, Stack, Switch, Text } from '@mantine/core';
import { isPinned, type Owner, pinnedTo, readAgent, unpinned } from '@offshoot/client';
import type { TrustSettings } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Trust } from '@offshoot/statements/trust.ts';
import { useQuery } from '@tanstack/react-query';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { updateTexts as words } from '../../texts/agents/agents.ts';
import { TrustPart } from '../trust/trust-part.tsx';
import { useTrust, useTrustOrdering } from '../trust/use-trust.ts';

/** Whether the agent stays on its version, as the agent says: the servers could claim anything. */
export function PinPart({ owner, agent }: { owner: Owner; agent: Instance }) {
  const settled = useTrust(owner, agent);
  const applied = useApplied(owner, agent);
  const error = settled.error ?? applied.error;
  const again = () => void Promise.all([settled.refetch(), applied.refetch()]);
  if (error) return <OwnerFailureNotice error={error} onRetry={again} />;
  if (!settled.data || !applied.data) return settled.isFetching && <Skeleton height={60} />;
  return <PinSwitch owner={owner} agent={applied.data} trust={settled.data.trust} />;
}

/** With the digest of its version, which answers to changes leave out. */
function useApplied(owner: Owner, agent: Instance) {
  return useQuery({
    queryKey: ['applied', owner.inboxId, agent.id, String(agent.appliedVersion)],
    queryFn: async () => (agent.appliedDigest === '' ? readAgent(owner, agent.id) : agent),
  });
}

function PinSwitch({ owner, agent, trust }: { owner: Owner; agent: Instance; trust: Trust }) {
  const ordering = useTrustOrdering(owner, agent);
  const version = String(agent.appliedVersion);
  const stays = isPinned(trust, agent);
  const said = ({ trust: now }: TrustSettings) => (isPinned(now, agent) ? words.stays(version) : words.follows);
  return (
    <TrustPart title={words.which} ordering={ordering}>
      <Stack gap="xs">
        {trust.pin !== undefined && !stays && <Text>{words.movedOn(String(trust.pin.version))}</Text>}
        <Switch
          label={words.stay(version)}
          description={words.stayHint}
          checked={stays}
          disabled={ordering.isBusy}
          onChange={() => ordering.order({ change: stays ? unpinned : pinnedTo(agent), done: said })}
        />
      </Stack>
    </TrustPart>
  );
}
