import './styles.ts';
import { Alert, Badge, Group, Stack, Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import { type Instance, InstanceState, Residency } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { AppLink } from '../components/app-link.tsx';
import { Section } from '../components/page-title.tsx';
import { notesOn, silenceOf, stateWord } from '../owner/agent-state.ts';
import { agentsTexts, stateTexts, agentTexts as words } from '../texts/agents/agents.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { PassOnLink, TemplateLink } from './agent-link.tsx';
import { CardsSection } from './cards/cards-section.tsx';
import { ChatSection } from './chat-section.tsx';
import { DecisionsSection } from './decisions/decisions-section.tsx';
import { ExplainSection } from './explain-section.tsx';
import { ExportSection } from './export/export-section.tsx';
import { GoalsSection } from './goals/goals-section.tsx';
import { KnowledgeSection } from './knowledge/knowledge-section.tsx';
import { LineageSection } from './lineage/lineage-section.tsx';
import { NostrSection } from './nostr/nostr-section.tsx';
import { OwnAgent } from './own-agent.tsx';
import { OwnTools } from './own-tools.tsx';
import { OfferSection } from './ownership/offer-section.tsx';
import { ReleaseSection } from './ownership/release-section.tsx';
import { ReceiptsSection } from './receipts-section.tsx';
import { ReviewSection } from './review/review-section.tsx';
import { ServersSection } from './servers/servers-section.tsx';
import { TrustSection } from './trust/trust-section.tsx';
import { UpdateSection } from './updates/update-section.tsx';
import { ValuesSection } from './updates/values-section.tsx';

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
  const { templateId, state } = agent;
  const isOver = state === InstanceState.GONE || state === InstanceState.DRAINING;
  const silence = silenceOf(agent);
  return (
    <Stack gap="xl" maw="48rem">
      <Stack gap="xs">
        <Group gap="sm" role="status">
          <Badge variant="default" className="agent-state">
            {stateWord(agent)}
          </Badge>
          {agent.residency === Residency.DORMANT && (
            <Text size="sm" c="dimmed">
              {stateTexts.asleepNext}
            </Text>
          )}
        </Group>
        <Text size="sm">
          <TemplateLink templateId={templateId}>{agentsTexts.template}</TemplateLink>
        </Text>
        {notesOn(agent).map((note) => (
          <Alert key={note} color="yellow" role="presentation" className="foreign">
            {note}
          </Alert>
        ))}
        {silence === undefined && (
          <Suspense>
            <StateNote owner={owner} agent={agent} />
          </Suspense>
        )}
      </Stack>
      {!isOver && (
        <>
          <CardsSection owner={owner} agent={agent} />
          <ChatSection client={client} agent={agent} />
          <GoalsSection owner={owner} agent={agent} />
          <KnowledgeSection owner={owner} agent={agent} />
          <ExplainSection owner={owner} agent={agent} />
          <TrustSection owner={owner} agent={agent} />
          <DecisionsSection owner={owner} agent={agent} />
          <ReviewSection owner={owner} agent={agent} />
          <Section title={words.passOn}>
            <Text>{silence ?? words.passOnHint}</Text>
            {silence === undefined && (
              <Text>
                <PassOnLink instanceId={agent.id}>{words.passOnLink}</PassOnLink>
              </Text>
            )}
          </Section>
          <ExportSection owner={owner} agent={agent} />
          <UpdateSection owner={owner} agent={agent} />
          <OwnTools tools={agent.tools} />
          <NostrSection owner={owner} agent={agent} />
          <ServersSection owner={owner} agent={agent} />
          <ValuesSection owner={owner} agent={agent} />
        </>
      )}
      <LineageSection owner={owner} instanceId={agent.id} />
      <ReceiptsSection owner={owner} instanceId={agent.id} />
      {!isOver && (
        <>
          <OfferSection owner={owner} agent={agent} />
          <ReleaseSection owner={owner} agent={agent} />
        </>
      )}
    </Stack>
  );
}
