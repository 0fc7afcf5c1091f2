import { Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { Avatar } from '../components/avatar.tsx';
import { dayOf } from '../components/shown-values.ts';
import { isolated, oneLine } from '../conversations/shown-names.ts';
import { notesOn, stateWord } from '../owner/agent-state.ts';
import { agentsTexts as words } from '../texts/agents/agents.ts';
import { AgentLink } from './agent-link.tsx';
import { useNickname } from './names/nicknames.ts';

interface AgentCardProps {
  owner: Owner;
  agent: Instance;
  /** Undefined: the inbox of this page is not in its conversation. */
  conversationName: string | undefined;
  /** Questions of it that wait for the person. */
  questions: number;
}

/** One agent of the list. */
export function AgentCard({ owner, agent, conversationName, questions }: AgentCardProps) {
  const { id, agentName, appliedVersion, pendingVersion, offeredToId, claimTime, parentInstanceId } = agent;
  const nickname = useNickname(owner, id);
  const facts = [
    nickname === '' ? '' : isolated(agentName),
    parentInstanceId === '' ? '' : words.copy,
    appliedVersion > 0n ? words.version(String(appliedVersion)) : '',
    words.since(dayOf(claimTime)),
  ];
  return (
    <Card withBorder className="card">
      <Group justify="space-between" align="start" wrap="nowrap">
        <Avatar id={agent.inboxId} name={nickname || agentName} />
        <Stack gap={2} miw={0} flex={1}>
          <Title order={3} size="h4" className="foreign">
            <AgentLink instanceId={id} className="card-link">
              <bdi>{nickname || agentName}</bdi>
            </AgentLink>
          </Title>
          {conversationName !== undefined && (
            <Text size="sm" dir="auto" className="foreign">
              {conversationName === '' ? words.inUnnamed : words.inConversation(isolated(oneLine(conversationName)))}
            </Text>
          )}
        </Stack>
        <Badge variant="default" className="agent-state">
          {stateWord(agent)}
        </Badge>
      </Group>
      <Text size="sm" c="dimmed" className="foreign">
        {facts.filter(Boolean).join(' · ')}
      </Text>
      {questions > 0 && (
        <Text size="sm" fw={600}>
          {words.questions(questions)}
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
