import { Group, Skeleton, Stack, Text } from '@mantine/core';
import { failureOf, type Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type ReactNode, useEffect, useState } from 'react';
import { Avatar } from '../components/avatar.tsx';
import { PageTitle } from '../components/page-title.tsx';
import { NeedsInbox } from '../owner/needs-inbox.tsx';
import { OwnerFailureNotice } from '../owner/owner-failure-notice.tsx';
import { agentTexts as words } from '../texts/agents/agents.ts';
import { texts } from '../texts/app.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { useNickname } from './names/nicknames.ts';
import { useAgent } from './use-agents.ts';

const NOT_MINE = ['INSTANCE_NOT_FOUND', 'NOT_INSTANCE_OWNER', 'VALIDATION_FAILED'];

interface OwnAgentProps {
  instanceId: string;
  /** The heading, before the name is known. */
  title: string;
  titleOf(name: string): string;
  back: ReactNode;
  children(owner: Owner, client: PageClient, agent: Instance): ReactNode;
}

/** The head of the page. */
interface Shown {
  title: string;
  /** Undefined: not known, or not theirs. */
  agent?: { inboxId: string; name: string } | undefined;
}

/** A page about one of the person's agents: reads it, and says so if that fails or if it is not theirs. */
export function OwnAgent({ instanceId, title: first, titleOf, back, children }: OwnAgentProps) {
  const [shown, setShown] = useState<Shown>({ title: first });
  const { title, agent } = shown;
  return (
    <Stack gap="md">
      <Text size="sm">{back}</Text>
      <Group gap="sm" wrap="nowrap">
        {agent && <Avatar id={agent.inboxId} name={agent.name} size="lg" />}
        <PageTitle name={title}>
          <bdi className="foreign">{title}</bdi>
        </PageTitle>
      </Group>
      <NeedsInbox>
        {(owner, client) => (
          <Found owner={owner} instanceId={instanceId} titleOf={titleOf} onShown={setShown}>
            {(agent) => children(owner, client, agent)}
          </Found>
        )}
      </NeedsInbox>
    </Stack>
  );
}

interface FoundProps extends Pick<OwnAgentProps, 'instanceId' | 'titleOf'> {
  owner: Owner;
  onShown(shown: Shown): void;
  children(agent: Instance): ReactNode;
}

function Found({ owner, instanceId, titleOf, onShown, children }: FoundProps) {
  const { data: agent, error, refetch } = useAgent(owner, instanceId);
  const isNotMine = (error && NOT_MINE.includes(failureOf(error).reason)) || (agent && agent.ownerId !== owner.inboxId);
  const nickname = useNickname(owner, instanceId);
  const name = isNotMine ? undefined : agent && (nickname || agent.agentName);
  const title = isNotMine ? words.notFound : name && titleOf(name);
  const inboxId = isNotMine ? undefined : agent?.inboxId;
  useEffect(() => {
    if (title !== undefined) onShown({ title, agent: name && inboxId ? { inboxId, name } : undefined });
  }, [title, name, inboxId, onShown]);
  if (isNotMine) return <Text>{words.notFoundNext}</Text>;
  return (
    <Stack gap="xl" w="100%" aria-busy={!agent && !error}>
      {error && <OwnerFailureNotice error={error} onRetry={() => void refetch()} />}
      {agent && children(agent)}
      {!agent && !error && (
        <>
          <Text role="status">{texts.loading}</Text>
          <Skeleton height={200} />
        </>
      )}
    </Stack>
  );
}
