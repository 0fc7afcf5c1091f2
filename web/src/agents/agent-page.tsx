import './styles.ts';
import { Alert, Badge, Code, Group, Skeleton, Stack, Text } from '@mantine/core';
import { type Instance, InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { failureOf, type Owner } from '@offshoot/owner';
import { getRouteApi } from '@tanstack/react-router';
import { NeedsInbox } from '../owner/needs-inbox.tsx';
import { OwnerFailureNotice } from '../owner/owner-failure-notice.tsx';
import { AppLink } from '../parts/app-link.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { PageNotice } from '../parts/page-notice.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Section } from '../parts/section.tsx';
import { agentsTexts, agentTexts as words } from '../texts/agents.ts';
import { texts } from '../texts/app.ts';
import { ChatLink, PassOnLink, TemplateLink } from './agent-link.tsx';
import { isLive, notesOn, stateWord } from './agent-state.ts';
import { ExplainSection } from './explain-section.tsx';
import { KnowledgeSection } from './knowledge/knowledge-section.tsx';
import { LineageSection } from './lineage/lineage-section.tsx';
import { OwnTools } from './own-tools.tsx';
import { OfferSection } from './ownership/offer-section.tsx';
import { ReleaseSection } from './ownership/release-section.tsx';
import { ReceiptsSection } from './receipts-section.tsx';
import { UpdateSection } from './updates/update-section.tsx';
import { ValuesSection } from './updates/values-section.tsx';
import { useAgent } from './use-agents.ts';

const route = getRouteApi('/agents/$instanceId');
const missing = ['INSTANCE_NOT_FOUND', 'NOT_INSTANCE_OWNER', 'VALIDATION_FAILED'];

export function AgentPage() {
  const { instanceId } = route.useParams();
  return <NeedsInbox>{(owner) => <Agent key={instanceId} owner={owner} instanceId={instanceId} />}</NeedsInbox>;
}

function Agent({ owner, instanceId }: { owner: Owner; instanceId: string }) {
  const { data: agent, error, refetch } = useAgent(owner, instanceId);
  const isMissing = error && missing.includes(failureOf(error).reason);
  if (isMissing || (agent && agent.ownerId !== owner.inboxId)) {
    return (
      <PageNotice title={words.notFound} next={words.notFoundNext}>
        <BackLink />
      </PageNotice>
    );
  }
  if (agent) return <AgentDetails owner={owner} agent={agent} />;
  return (
    <Stack maw="48rem" aria-busy={!error}>
      <PageTitle name={words.title} />
      {error ? <OwnerFailureNotice error={error} onRetry={() => void refetch()} /> : <Text role="status">{texts.loading}</Text>}
      {!error && <Skeleton height={200} />}
    </Stack>
  );
}

function AgentDetails({ owner, agent }: { owner: Owner; agent: Instance }) {
  const { agentName, templateId, state, conversationId, inboxId } = agent;
  const isOver = state === InstanceState.GONE || state === InstanceState.DRAINING;
  return (
    <Stack gap="xl" maw="48rem">
      <Stack gap="xs">
        <Text size="sm">
          <BackLink />
        </Text>
        <PageTitle name={agentName}>
          <bdi className="foreign">{agentName}</bdi>
        </PageTitle>
        <Group gap="sm" role="status">
          <Badge variant="default" className="agent-state">
            {stateWord(state)}
          </Badge>
        </Group>
        <Text size="sm">
          <TemplateLink templateId={templateId}>{agentsTexts.template}</TemplateLink>
        </Text>
        {notesOn(agent).map((note) => (
          <Alert key={note} color="yellow" role="presentation" className="foreign">
            {note}
          </Alert>
        ))}
      </Stack>
      {!isOver && (
        <>
          <Section title={words.chat}>
            {conversationId === '' ? <Text>{words.chatNone}</Text> : <Text>{words.chatHint}</Text>}
            {conversationId !== '' && (
              <Text>
                <ChatLink conversationId={conversationId}>{agentsTexts.openChat}</ChatLink>
              </Text>
            )}
            <Text size="sm">{words.copyHint}</Text>
            <Code block className="command">
              {inboxId}
            </Code>
            <Group>
              <CopyButton value={inboxId} label={words.inbox}>
                {words.copyInbox}
              </CopyButton>
            </Group>
          </Section>
          <KnowledgeSection owner={owner} agent={agent} />
          <ExplainSection owner={owner} agent={agent} />
          <Section title={words.passOn}>
            <Text>{isLive(agent) ? words.passOnHint : words.notLive}</Text>
            {isLive(agent) && (
              <Text>
                <PassOnLink instanceId={agent.id}>{words.passOnLink}</PassOnLink>
              </Text>
            )}
          </Section>
          <UpdateSection owner={owner} agent={agent} />
          <OwnTools tools={agent.tools} />
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

function BackLink() {
  return <AppLink to="/agents">{words.back}</AppLink>;
}
