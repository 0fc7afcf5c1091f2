import './styles.ts';
import { Alert, Badge, Group, Stack, Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import { type Instance, InstanceState, Residency } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { AppLink } from '../components/app-link.tsx';
import { notesOn, silenceOf, stateWord } from '../owner/agent-state.ts';
import { agentsTexts, stateTexts, agentTexts as words } from '../texts/agents/agents.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { TemplateLink } from './agent-link.tsx';
import { AgentTabs } from './agent-tabs.tsx';
import { LineageSection } from './lineage/lineage-section.tsx';
import { useNickname } from './names/nicknames.ts';
import { OwnAgent } from './own-agent.tsx';
import { ReceiptsSection } from './receipts-section.tsx';

const route = getRouteApi('/agents/$instanceId');
const StateNote = lazy(async () => ({ default: (await import('./trust/state-note.tsx')).StateNote }));
const nameItself = (name: string) => name;

export function AgentPage() {
  const { instanceId } = route.useParams();
  const back = <AppLink to="/agents">{words.back}</AppLink>;
  return (
    <OwnAgent key={instanceId} instanceId={instanceId} title={words.title} titleOf={nameItself} back={back}>
      {(owner, client, agent) => <AgentDetails owner={owner} client={client} agent={agent} />}
    </OwnAgent>
  );
}

function AgentDetails({ owner, client, agent }: { owner: Owner; client: PageClient; agent: Instance }) {
  const { state } = agent;
  const isOver = state === InstanceState.GONE || state === InstanceState.DRAINING;
  return (
    <Stack gap="md" maw="48rem">
      <Head owner={owner} agent={agent} />
      {isOver ? (
        <Stack gap="xl">
          <LineageSection owner={owner} instanceId={agent.id} />
          <ReceiptsSection owner={owner} instanceId={agent.id} />
        </Stack>
      ) : (
        <AgentTabs owner={owner} client={client} agent={agent} />
      )}
    </Stack>
  );
}

/** What all tabs of the page share. */
function Head({ owner, agent }: { owner: Owner; agent: Instance }) {
  const nickname = useNickname(owner, agent.id);
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <Badge variant="default" className="agent-state" role="status">
          {stateWord(agent)}
        </Badge>
        {agent.residency === Residency.DORMANT && (
          <Text size="sm" c="dimmed">
            {stateTexts.asleepNext}
          </Text>
        )}
        {nickname !== '' && (
          <Text size="sm" c="dimmed" className="foreign">
            {words.ownName} <bdi>{agent.agentName}</bdi>
          </Text>
        )}
        <Text size="sm">
          <TemplateLink templateId={agent.templateId}>{agentsTexts.template}</TemplateLink>
        </Text>
      </Group>
      {notesOn(agent).map((note) => (
        <Alert key={note} color="yellow" role="presentation" className="foreign">
          {note}
        </Alert>
      ))}
      {silenceOf(agent) === undefined && (
        <Suspense>
          <StateNote owner={owner} agent={agent} />
        </Suspense>
      )}
    </Stack>
  );
}
