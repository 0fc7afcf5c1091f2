import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { type Owner, withInbox } from '@offshoot/client';
import type { LinkSaid } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { MAX_TRUSTED_INBOXES } from '@offshoot/statements/trust.ts';
import { printable } from '@offshoot/text';
import { useEffect, useRef } from 'react';
import { CopyButton } from '../../components/copy-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { momentOf, shortInbox } from '../../components/shown-values.ts';
import { isolated } from '../../conversations/shown-names.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { trustTexts } from '../../texts/agents/trust.ts';
import { AskingStatus } from '../asking-status.tsx';
import { useLinking } from './use-linking.ts';
import type { TrustOrdering } from './use-trust.ts';

const words = trustTexts.linking;

interface LinkFormProps {
  owner: Owner;
  agent: Instance;
  /** Inboxes that are linked by now. */
  linked: number;
  ordering: TrustOrdering;
}

/** Links the inbox from which the owner says a code in the agent's conversation. */
export function LinkForm({ owner, agent, linked, ordering }: LinkFormProps) {
  const { start, stop, code, said, isAsking, isPaused, error } = useLinking(owner, agent);
  const instruction = useRef<HTMLParagraphElement>(null);
  // The button that was pressed is gone.
  useEffect(() => {
    if (code) instruction.current?.focus();
  }, [code]);
  const close = () => {
    stop();
    ordering.outcome.current?.focus();
  };
  const sign = ({ inboxId }: LinkSaid) => {
    stop();
    ordering.order({
      change: withInbox(inboxId, owner.inboxId),
      done: ({ trust }) => (trust.inboxes.includes(inboxId) ? words.linked(shortInbox(inboxId)) : words.ownInbox),
    });
  };
  if (linked >= MAX_TRUSTED_INBOXES) return <Text size="sm">{words.full(MAX_TRUSTED_INBOXES)}</Text>;
  const line = code && words.line(code.code);
  return (
    <Stack gap="xs" align="start">
      <AskingStatus isAsking={isAsking} isPaused={isPaused} asking={words.asking} />
      {!code && (
        <Button size="compact-sm" variant="default" loading={isAsking} disabled={ordering.isBusy} onClick={start}>
          {words.start}
        </Button>
      )}
      {code && line && (
        <>
          <Text ref={instruction} tabIndex={-1}>
            {words.say(momentOf(new Date(code.expiresAt)))}
          </Text>
          <Code block className="command">
            {line}
          </Code>
          <Group gap="xs">
            <CopyButton value={line} label={line} />
            <Button size="compact-sm" variant="default" onClick={close}>
              {words.stop}
            </Button>
          </Group>
          <Text role="status">{words.waiting}</Text>
        </>
      )}
      {error && <OwnerFailureNotice error={error} onRetry={start} />}
      {said && (
        <Dialog
          title={words.saidTitle}
          text={words.risk}
          isOpen
          onClose={close}
          actions={[
            { label: words.linkNothing, onClick: close },
            { label: words.sign, isRunning: ordering.isBusy, onClick: () => sign(said) },
          ]}
        >
          <Text className="foreign">{words.saidBy(said.name === '' ? '' : isolated(printable(said.name)))}</Text>
          <Code block className="command">
            {said.inboxId}
          </Code>
          {said.sharesName && <Text fw={600}>{words.sharesName}</Text>}
        </Dialog>
      )}
    </Stack>
  );
}
