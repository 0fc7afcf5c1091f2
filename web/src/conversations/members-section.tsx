import { Anchor, Code, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Avatar } from '../components/avatar.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { Section } from '../components/page-title.tsx';
import { shortInbox } from '../components/shown-values.ts';
import { conversationTexts } from '../texts/conversations.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { AddMember } from './add-member.tsx';
import { AgentBadge } from './agent-proofs/agent-badge.tsx';
import type { ProvenPerson } from './agent-proofs/agent-proof.ts';
import type { ShownConversation } from './chat/use-open-conversation.ts';
import { ConfirmedAction } from './confirmed-action.tsx';
import { removeMember } from './convos/manage-conversation.ts';
import { isolated, nameOf } from './shown-names.ts';

export function MembersSection({ client, conversation }: { client: PageClient; conversation: ShownConversation }) {
  const { id, people, isActive, mayManage } = conversation;
  const { members } = people;
  const { members: title, agentsHint, remove, removing, removeTitle, removeRisk, removeSure } = conversationTexts;
  return (
    <Section title={title}>
      <Stack component="ul" className="list" gap="xs">
        {members.map((person) => (
          <Group component="li" key={person.inboxId} gap="xs" wrap="nowrap" align="start">
            <Avatar id={person.inboxId} name={person.name ?? ''} />
            <Group gap={4} flex={1}>
              <Member person={person} isNameShared={members.some((other) => other !== person && nameOf(other) === nameOf(person))} />
            </Group>
            {mayManage && isActive && !person.isSelf && (
              <ConfirmedAction
                label={remove}
                describedAs={removing(nameOf(person))}
                title={removeTitle(isolated(nameOf(person)))}
                text={removeRisk}
                confirm={removeSure}
                act={() => removeMember(client, id, person.inboxId)}
              />
            )}
          </Group>
        ))}
      </Stack>
      {members.some(({ agent }) => agent !== undefined) && (
        <Text size="sm" maw="44rem">
          {agentsHint(window.location.host)}
        </Text>
      )}
      {isActive && <AddMember client={client} conversation={conversation} />}
    </Section>
  );
}

/** `isNameShared`: somebody else here has the same name, and only the ID tells them apart. */
function Member({ person, isNameShared }: { person: ProvenPerson; isNameShared: boolean }) {
  const name = nameOf(person);
  const { you, inboxOf, copyInbox, template } = conversationTexts;
  const templateId = person.agent?.is === 'proven' ? person.agent.templateId : undefined;
  return (
    <>
      <Text className="foreign" w="100%">
        <bdi>{name}</bdi>
        {person.isSelf && ` (${you})`}
      </Text>
      <AgentBadge proof={person.agent} />
      {templateId !== undefined && (
        <Anchor size="sm" renderRoot={(props) => <Link to="/t/$templateId" params={{ templateId }} {...props} />}>
          {template}
        </Anchor>
      )}
      <Text component="details" size="sm" w="100%" open={isNameShared}>
        <summary>{inboxOf(isolated(name))}</summary>
        <Group gap={4}>
          <Code title={person.inboxId}>{shortInbox(person.inboxId)}</Code>
          <CopyButton value={person.inboxId} label={inboxOf(name)}>
            {copyInbox}
          </CopyButton>
        </Group>
      </Text>
    </>
  );
}
