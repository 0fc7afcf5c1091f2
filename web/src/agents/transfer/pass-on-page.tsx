import '../styles.ts';
import { Stack, Text } from '@mantine/core';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Owner } from '@offshoot/owner';
import { getRouteApi } from '@tanstack/react-router';
import { NeedsInbox } from '../../owner/needs-inbox.tsx';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { PageNotice } from '../../parts/page-notice.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { agentTexts } from '../../texts/agents.ts';
import { texts } from '../../texts/app.ts';
import { passOnTexts as words } from '../../texts/pass-on.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { AgentLink } from '../agent-link.tsx';
import { isLive } from '../agent-state.ts';
import { useAgent } from '../use-agents.ts';
import { PassOn } from './pass-on.tsx';

const route = getRouteApi('/agents/$instanceId/pass-on');

export function PassOnPage() {
  const { instanceId } = route.useParams();
  return <NeedsInbox>{(owner, client) => <Loaded key={instanceId} owner={owner} client={client} instanceId={instanceId} />}</NeedsInbox>;
}

function Loaded({ owner, client, instanceId }: { owner: Owner; client: PageClient; instanceId: string }) {
  const { data: agent, error, refetch } = useAgent(owner, instanceId);
  if (agent && agent.ownerId === owner.inboxId && isLive(agent)) return <Shown owner={owner} client={client} agent={agent} />;
  if (agent) {
    return (
      <PageNotice title={words.title(agent.agentName)} next={agentTexts.notLive}>
        <AgentLink instanceId={instanceId}>{words.back}</AgentLink>
      </PageNotice>
    );
  }
  return (
    <Stack>
      <PageTitle name={agentTexts.passOn} />
      {error ? <OwnerFailureNotice error={error} onRetry={() => void refetch()} /> : <Text role="status">{texts.loading}</Text>}
    </Stack>
  );
}

function Shown({ owner, client, agent }: { owner: Owner; client: PageClient; agent: Instance }) {
  return (
    <Stack gap="lg" w="100%">
      <Text size="sm">
        <AgentLink instanceId={agent.id}>{words.back}</AgentLink>
      </Text>
      <PageTitle name={words.title(agent.agentName)}>
        <bdi className="foreign">{words.title(agent.agentName)}</bdi>
      </PageTitle>
      <Text maw="44rem">{words.lead}</Text>
      <PassOn owner={owner} client={client} agent={agent} />
    </Stack>
  );
}
