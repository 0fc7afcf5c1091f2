import { Badge, Card, Group, Text, Title } from '@mantine/core';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { dayOf } from '../components/shown-values.ts';
import { isolated, oneLine } from '../conversations/shown-names.ts';
import { notesOn, stateWord } from '../owner/agent-state.ts';
import { agentsTexts as words } from '../texts/agents/agents.ts';
import { AgentLink } from './agent-link.tsx';

interface AgentCardProps {
  agent: Instance;
  /** Undefined: the inbox of this page is not in its conversation. */
  conversationName: string | undefined;
}

/** One agent of the list. */
export function AgentCard({ agent, conversationName }: AgentCardProps) {
  const { id, agentName, appliedVersion, pendingVersion, offeredToId, claimTime } = agent;
  return (
    <Card withBorder className="card">
      <Group justify="space-between" align="start" wrap="nowrap">
        <Title order={3} size="h4">
          <AgentLink instanceId={id} className="card-link">
            <bdi>{agentName}</bdi>
          </AgentLink>
        </Title>
        <Badge variant="default" className="agent-state">
          {stateWord(agent)}
        </Badge>
      </Group>
      <Text size="sm" c="dimmed">
        {[appliedVersion > 0n ? words.version(String(appliedVersion)) : '', dayOf(claimTime)].filter(Boolean).join(' · ')}
      </Text>
      {conversationName !== undefined && (
        <Text size="sm" dir="auto" className="foreign">
          {conversationName === '' ? words.inUnnamed : words.inConversation(isolated(oneLine(conversationName)))}
        </Text>
      )}
      {pendingVersion > 0n && (
        <Text size="sm" fw={600}>
          {words.needsConsent(String(pendingVersion))}
        </Text>
      )}
      {offeredToId !== '' && <Text size="sm">{words.offered}</Text>}
      {notesOn(agent).map((note) => (
        <Text size="sm" key={note} dir="auto">
          {note}
        </Text>
      ))}
    </Card>
  );
}
