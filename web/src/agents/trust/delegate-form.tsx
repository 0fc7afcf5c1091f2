import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { DELEGATED } from '@offshoot/statements/trust.ts';
import { type FormEvent, useState } from 'react';
import { shortInbox } from '../../components/short-inbox.ts';
import { trustTexts as words } from '../../texts/agents/trust.ts';
import { type Delegated, withDelegate } from './changes.ts';
import type { TrustChanging } from './use-trust-changing.ts';

const INBOX = /^[0-9a-f]{64}$/;

/** Lets another person decide. The form names people by their inbox, because everybody chooses their own name. */
export function DelegateForm({ changing }: { changing: TrustChanging }) {
  const [inbox, setInbox] = useState('');
  const [upTo, setUpTo] = useState<Delegated>('R3');
  const [objection, setObjection] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const inboxId = inbox.trim().toLowerCase();
    const isInbox = INBOX.test(inboxId);
    setObjection(isInbox ? '' : words.delegateObjection);
    if (!isInbox || changing.isBusy) return;
    changing.make({
      change: withDelegate(inboxId, upTo),
      done: () => words.delegateAdded(shortInbox(inboxId)),
      onDone: () => setInbox(''),
    });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm" align="start">
        <TextInput
          label={words.delegateInbox}
          description={words.delegateInboxHint}
          value={inbox}
          error={objection}
          onChange={(event) => setInbox(event.currentTarget.value)}
          w="100%"
        />
        <NativeSelect
          label={words.delegateUpTo}
          value={upTo}
          onChange={(event) => setUpTo(DELEGATED.find((risk) => risk === event.currentTarget.value) ?? 'R3')}
          data={DELEGATED.map((risk) => ({ value: risk, label: words.upTo[risk] }))}
          w="100%"
        />
        <Group gap="xs">
          <Button type="submit" size="compact-sm" loading={changing.isRunning} disabled={changing.isBusy && !changing.isRunning}>
            {words.addDelegate}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
