import { Button, Group, NativeSelect } from '@mantine/core';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { isInboxId } from '@offshoot/statements/field-syntax.ts';
import { DELEGATED } from '@offshoot/statements/trust.ts';
import { type FormEvent, useState } from 'react';
import { shortInbox } from '../../components/shown-values.ts';
import { personTexts } from '../../texts/agents/agents.ts';
import { trustTexts as words } from '../../texts/agents/trust.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { PersonChoice } from '../people/person-choice.tsx';
import { type Delegated, withDelegate } from './changes.ts';
import { OpenedForm } from './opened-form.tsx';
import type { TrustOrdering } from './use-trust.ts';

interface DelegateFormProps {
  client: PageClient;
  agent: Instance;
  ordering: TrustOrdering;
}

/** Lets another person decide. */
export function DelegateForm({ client, agent, ordering }: DelegateFormProps) {
  const [inbox, setInbox] = useState('');
  const [upTo, setUpTo] = useState<Delegated>('R3');
  const [objection, setObjection] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const inboxId = inbox.trim().toLowerCase();
    const isInbox = isInboxId(inboxId);
    setObjection(isInbox ? '' : personTexts.wrong);
    if (!isInbox || ordering.isBusy) return;
    ordering.order({
      change: withDelegate(inboxId, upTo),
      done: words.delegateAdded(shortInbox(inboxId)),
      onDone: () => setInbox(''),
    });
  };
  return (
    <OpenedForm label={words.openDelegate} onSubmit={submit}>
      <PersonChoice client={client} agent={agent} label={words.delegate} value={inbox} error={objection} onChange={setInbox} />
      <NativeSelect
        label={words.delegateUpTo}
        value={upTo}
        onChange={(event) => setUpTo(DELEGATED.find((risk) => risk === event.currentTarget.value) ?? 'R3')}
        data={DELEGATED.map((risk) => ({ value: risk, label: words.upToChoices[risk] }))}
        w="100%"
      />
      <Group gap="xs">
        <Button
          type="submit"
          size="compact-sm"
          loading={ordering.orders.isPending}
          disabled={ordering.isBusy && !ordering.orders.isPending}
        >
          {words.addDelegate}
        </Button>
      </Group>
    </OpenedForm>
  );
}
