import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { failureOf, type Owner } from '@offshoot/client';
import type { ListedReminder } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { momentOf } from '../../components/shown-values.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { reminderFailures, reminderTexts as words } from '../../texts/agents/reminders.ts';
import { AgentsAnswer } from '../agents-answer.tsx';
import { keyOfAnswer, useOrders } from '../agents-word.ts';
import { AskingStatus } from '../asking-status.tsx';

/** Reminders and regular posts. The owner cancels any of them, as in the chat. */
export function RemindersList({ owner, agent }: { owner: Owner; agent: Instance }) {
  return (
    <AgentsAnswer
      owner={owner}
      agent={agent}
      about="reminders"
      ask={(line) => line.reminders()}
      words={{ asking: words.asking, refresh: words.refresh }}
      failures={reminderFailures}
    >
      {({ reminders }) => <List owner={owner} agent={agent} reminders={reminders} />}
    </AgentsAnswer>
  );
}

/** By the agent's own word. */
function List({ owner, agent, reminders }: { owner: Owner; agent: Instance; reminders: readonly ListedReminder[] }) {
  const queries = useQueryClient();
  const outcome = useRef<HTMLParagraphElement>(null);
  const cancelling = useOrders({
    ...{ owner, agent, about: 'reminders' },
    carryOut: (line, { id }: ListedReminder) => line.cancelReminder(id),
    // The button that was pressed is gone.
    onSettled: () => outcome.current?.focus(),
  });
  const { variables, isPending, isPaused, isSuccess, error, mutate } = cancelling;
  return (
    <>
      {reminders.length === 0 && <Text>{words.empty}</Text>}
      {reminders.length > 0 && (
        <ul className="list" aria-label={words.list}>
          {reminders.map((one) => (
            <li key={one.id} className="item">
              <Row reminder={one} isBusy={isPending} onCancel={() => mutate(one)} />
            </li>
          ))}
        </ul>
      )}
      <AskingStatus isAsking={isPending} isPaused={isPaused} asking={words.telling} />
      <Text ref={outcome} tabIndex={-1} role="status" fw={600}>
        {isSuccess && words.cancelled(variables.text || words.noWords)}
      </Text>
      {error && (
        <OwnerFailureNotice
          error={error}
          here={reminderFailures}
          // The same would be refused again.
          onRetry={() =>
            failureOf(error).reason === 'ITEM_NOT_FOUND'
              ? void queries.refetchQueries({ queryKey: keyOfAnswer('reminders', owner, agent) })
              : mutate(variables)
          }
        />
      )}
    </>
  );
}

function Row({ reminder, isBusy, onCancel }: { reminder: ListedReminder; isBusy: boolean; onCancel(): void }) {
  const { kind, text, when, nextAt, askedBy, byOwner } = reminder;
  return (
    <Group justify="space-between" align="start" wrap="nowrap" gap="sm">
      <Stack gap={4} miw={0}>
        <Text className="foreign" dir="auto">
          {text || words.noWords}
        </Text>
        {kind === 'post' && <Badge variant="default">{words.post}</Badge>}
        <Text size="sm" c="dimmed" dir="auto" className="foreign">
          {[when, askedBy === '' ? words.byTemplate : words.askedBy(askedBy, byOwner)].join(' · ')}
        </Text>
        <Text size="sm" c="dimmed">
          {words.yourTime(momentOf(new Date(nextAt)))}
        </Text>
      </Stack>
      <Button
        size="compact-sm"
        variant="default"
        flex="none"
        aria-label={words.cancelName(text || words.noWords)}
        disabled={isBusy}
        onClick={onCancel}
      >
        {words.cancel}
      </Button>
    </Group>
  );
}
