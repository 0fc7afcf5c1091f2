import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Button, Code, Stack, Text } from '@mantine/core';
import { type Owner, offerAgent, withdrawOffer } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { isInboxId } from '@offshoot/statements/field-syntax.ts';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { Section } from '../../components/page-title.tsx';
import { momentOf } from '../../components/shown-values.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { personTexts, ownershipTexts as words } from '../../texts/agents/agents.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { PersonChoice } from '../people/person-choice.tsx';
import { useNameOf } from '../people/use-chat-people.ts';
import { useAgentChanged } from '../use-agents.ts';

/** Hands the agent to another person, if they accept. */
export function OfferSection({ owner, client, agent }: { owner: Owner; client: PageClient; agent: Instance }) {
  const changed = useAgentChanged(owner);
  const outcome = useRef<HTMLParagraphElement>(null);
  const [done, setDone] = useState('');
  const changing = useMutation({
    mutationFn: (newOwnerId: string) => (newOwnerId === '' ? withdrawOffer(owner, agent.id) : offerAgent(owner, agent.id, newOwnerId)),
    onSuccess: (instance, newOwnerId) => {
      changed(instance);
      setDone(newOwnerId === '' ? words.withdrawn : words.madeOffer);
      outcome.current?.focus();
    },
  });
  return (
    <Section title={words.offer}>
      <Text>{words.offerHint}</Text>
      <Text ref={outcome} tabIndex={-1} role="status" fw={600}>
        {done}
      </Text>
      {agent.offeredToId === '' ? (
        <OfferForm
          owner={owner}
          client={client}
          agent={agent}
          isBusy={changing.isPending}
          onOffer={(newOwnerId) => changing.mutate(newOwnerId)}
        />
      ) : (
        <Offered client={client} agent={agent} isBusy={changing.isPending} onWithdraw={() => changing.mutate('')} />
      )}
      {changing.error && <OwnerFailureNotice error={changing.error} />}
    </Section>
  );
}

interface OfferFormProps {
  owner: Owner;
  client: PageClient;
  agent: Instance;
  isBusy: boolean;
  onOffer(newOwnerId: string): void;
}

function OfferForm({ owner, client, agent, isBusy, onOffer }: OfferFormProps) {
  const [typed, setTyped] = useState('');
  const [objection, setObjection] = useState<string>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const newOwnerId = typed.trim().toLowerCase();
    const wrong = newOwnerId === owner.inboxId ? words.newOwnerSelf : isInboxId(newOwnerId) ? undefined : personTexts.wrong;
    setObjection(wrong);
    if (wrong === undefined) onOffer(newOwnerId);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm" align="start">
        <PersonChoice client={client} agent={agent} label={words.newOwner} value={typed} error={objection} onChange={setTyped} />
        <Button type="submit" variant="default" loading={isBusy}>
          {words.offerButton}
        </Button>
      </Stack>
    </form>
  );
}

interface OfferedProps {
  client: PageClient;
  agent: Instance;
  isBusy: boolean;
  onWithdraw(): void;
}

function Offered({ client, agent, isBusy, onWithdraw }: OfferedProps) {
  const { offeredToId, offerExpireTime } = agent;
  const nameOf = useNameOf(client, agent);
  return (
    <Stack gap="sm" align="start">
      <Text className="foreign">{offerExpireTime && words.offeredTo(momentOf(timestampDate(offerExpireTime)), nameOf(offeredToId))}</Text>
      <details>
        <summary>{words.details}</summary>
        <Code block className="command">
          {offeredToId}
        </Code>
      </details>
      <Button variant="default" loading={isBusy} onClick={onWithdraw}>
        {words.withdraw}
      </Button>
    </Stack>
  );
}
