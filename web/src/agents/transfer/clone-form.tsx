import { Button, Code, Group, Stack, Text, Title } from '@mantine/core';
import type { Preview } from '@offshoot/context';
import { ClaimState, type Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Owner } from '@offshoot/owner';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { OwnNameField } from '../../conversations/own-name-field.tsx';
import { useOwnName } from '../../conversations/use-own-name.ts';
import { useKnownConversations } from '../../destination/use-known-conversations.ts';
import { objectionToWhere, type Where, type WhereFields, whereOf } from '../../destination/where.ts';
import { WhereChoice } from '../../destination/where-choice.tsx';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { passOnTexts as words } from '../../texts/pass-on.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { AgentLink } from '../agent-link.tsx';
import { bringClone, type CloneNews } from './bring-clone.ts';

interface CloneFormProps {
  owner: Owner;
  client: PageClient;
  parent: Instance;
  contextPrompt: string;
  preview: Preview;
  /** While the clone is on its way. */
  onBusy(isBusy: boolean): void;
}

/** Where the clone goes, the signature for the summary that is shown, and what becomes of it. */
export function CloneForm({ owner, client, parent, contextPrompt, preview, onBusy }: CloneFormProps) {
  const [fields, setFields] = useState<WhereFields>({ way: 'new', conversationId: '', url: '', byId: '' });
  const [objection, setObjection] = useState<string>();
  const [news, setNews] = useState<CloneNews>({});
  const [made, setMade] = useState<string>();
  const conversations = useKnownConversations(client);
  const own = useOwnName();
  const cloning = useMutation({
    mutationFn: (where: Where) => {
      const order = { parent, where, contextPrompt, summaryDigest: preview.digest, made };
      return bringClone({ owner, client }, order, (part) => {
        setNews((now) => ({ ...now, ...part }));
        if (where.way === 'new' && part.conversationId !== undefined) setMade(part.conversationId);
      });
    },
    onMutate: () => onBusy(true),
    onSettled: () => onBusy(false),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const where = whereOf(fields);
    const wrong = objectionToWhere(where, new Date());
    setObjection(wrong);
    if (wrong !== undefined) return;
    own.keep();
    setNews({});
    cloning.mutate(where);
  };
  const { isPending, isSuccess, data, error } = cloning;
  return (
    <Stack gap="md" maw="44rem">
      <Title order={2} size="h3">
        {words.where}
      </Title>
      {!isPending && !isSuccess && (
        <form onSubmit={submit} noValidate>
          <Stack gap="md">
            <WhereChoice
              fields={fields}
              onChange={(next) => {
                setFields(next);
                setObjection(undefined);
              }}
              conversations={conversations}
              canInvite={client.privateKey !== undefined}
              nameField={own.isAsked && <OwnNameField value={own.name} onChange={own.setName} />}
              objection={objection}
            />
            <div>
              <Button type="submit">{words.signClone}</Button>
            </div>
          </Stack>
        </form>
      )}
      <Text role="status" fw={600}>
        {isPending && progressOf(news)}
        {isSuccess && words.cloned}
      </Text>
      {isPending && news.conversationId === undefined && news.agent && fields.way === 'myself' && <ToAdd inboxId={news.agent.inboxId} />}
      {data && <AgentLink instanceId={data.instanceId}>{words.toTarget(parent.agentName)}</AgentLink>}
      {error && <OwnerFailureNotice error={error} />}
    </Stack>
  );
}

function ToAdd({ inboxId }: { inboxId: string }) {
  return (
    <Stack gap="xs" align="start">
      <Text>{words.addIt}</Text>
      <Code block className="command">
        {inboxId}
      </Code>
      <Group>
        <CopyButton value={inboxId} label={words.agentInbox} />
      </Group>
    </Stack>
  );
}

function progressOf({ state = ClaimState.QUEUED }: CloneNews): string {
  if (state === ClaimState.QUEUED) return words.reserving;
  if (state === ClaimState.LIVE) return words.receiving;
  return state === ClaimState.JOINING ? words.joining : words.configuring;
}
