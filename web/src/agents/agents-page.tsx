import './styles.ts';
import { Anchor, Checkbox, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { AppLink } from '../components/app-link.tsx';
import { Illustration } from '../components/illustration.tsx';
import { MoreButton } from '../components/more-button.tsx';
import { PageTitle, Section } from '../components/page-title.tsx';
import { useKnownConversations } from '../destination/use-known-conversations.ts';
import { NeedsInbox } from '../owner/needs-inbox.tsx';
import { OwnerFailureNotice } from '../owner/owner-failure-notice.tsx';
import { agentsTexts as words } from '../texts/agents/agents.ts';
import { texts } from '../texts/app.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { AgentCard } from './agent-card.tsx';
import { questionsIn } from './cards/known-counts.ts';
import { useQuestionCounts } from './cards/use-cards.ts';
import { OffersToMe } from './ownership/offers-to-me.tsx';
import { useMyAgents } from './use-agents.ts';

export function AgentsPage() {
  return (
    <Stack>
      <PageTitle name={words.title} />
      <Text maw="44rem">{words.lead}</Text>
      <div>
        <AppLink to="/studio">{words.toStudio}</AppLink>
      </div>
      <NeedsInbox first={{ instead: <NoAgents /> }}>
        {(owner, client) => (
          <Stack w="100%">
            <OffersToMe owner={owner} />
            <MyAgents owner={owner} client={client} />
          </Stack>
        )}
      </NeedsInbox>
    </Stack>
  );
}

function MyAgents({ owner, client }: { owner: Owner; client: PageClient }) {
  const [includeGone, setIncludeGone] = useState(false);
  const found = useMyAgents(owner, { includeGone });
  const { data: agents, error, isFetching } = found;
  const questions = useQuestionCounts(owner, client, agents ?? []);
  const total = questionsIn(questions);
  const conversations = new Map(useKnownConversations(client).map(({ id, name }) => [id, name]));
  return (
    <Section title={words.mine}>
      <Text role="status" fw={600}>
        {total > 0 && words.questions(total)}
      </Text>
      {error && <OwnerFailureNotice error={error} onRetry={() => void found.refetch()} />}
      {!agents && !error && <Placeholder />}
      {agents?.length === 0 && <NoAgents />}
      {agents && agents.length > 0 && (
        <SimpleGrid component="ul" className="list" cols={{ base: 1, sm: 2 }} aria-busy={isFetching}>
          {agents.map((agent) => (
            <li key={agent.id}>
              <AgentCard
                owner={owner}
                agent={agent}
                conversationName={conversations.get(agent.conversationId)}
                questions={questions.get(agent.id) ?? 0}
              />
            </li>
          ))}
        </SimpleGrid>
      )}
      <MoreButton of={found}>{words.more}</MoreButton>
      <Checkbox label={words.ended} checked={includeGone} onChange={(event) => setIncludeGone(event.currentTarget.checked)} />
    </Section>
  );
}

function NoAgents() {
  return (
    <Stack gap="xs" align="start" role="status">
      <Illustration of="sprout" />
      <Text fw={600}>{words.empty}</Text>
      <Text>{words.emptyNext}</Text>
      <Anchor renderRoot={(props) => <Link to="/" {...props} />}>{words.toStore}</Anchor>
    </Stack>
  );
}

function Placeholder() {
  return (
    <Stack aria-busy>
      <Text role="status">{texts.loading}</Text>
      <Skeleton height={120} />
    </Stack>
  );
}
