import { Badge, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { failureOf, type Owner } from '@offshoot/client';
import type { ListedReminder, Reminders } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { momentOf } from '../../components/shown-values.ts';
import { askAgent } from '../../owner/ask-agent.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { reminderFailures, reminderTexts as words } from '../../texts/agents/reminders.ts';
import { AskingStatus } from '../asking-status.tsx';

/** An agent answers sixty requests a minute. */
const FRESH_MS = 5 * 60_000;

/** Reminders and regular posts. The owner cancels any of them, as in the chat. */
export function RemindersList({ owner, agent }: { owner: Owner; agent: Instance }) {
  const { asked, cancelling } = useReminders(owner, agent);
  const outcome = useRef<HTMLParagraphElement>(null);
  const reminders = asked.data?.reminders;
  // The button that was pressed is gone.
  const cancel = (one: ListedReminder) => cancelling.mutate(one, { onSettled: () => outcome.current?.focus() });
  return (
    <Stack gap="sm">
      <AskingStatus
        isAsking={(asked.isFetching && !reminders) || cancelling.isPending}
        isPaused={asked.isPaused || cancelling.isPaused}
        asking={cancelling.isPending ? words.telling : words.asking}
      />
      {asked.error && <OwnerFailureNotice error={asked.error} here={reminderFailures} onRetry={() => void asked.refetch()} />}
      {!reminders && asked.isFetching && <Skeleton height={60} />}
      {reminders?.length === 0 && <Text>{words.empty}</Text>}
      {reminders && reminders.length > 0 && (
        <ul className="list" aria-label={words.list}>
          {reminders.map((one) => (
            <li key={one.id} className="item">
              <Row reminder={one} isBusy={cancelling.isPending} onCancel={() => cancel(one)} />
            </li>
          ))}
        </ul>
      )}
      <Text ref={outcome} tabIndex={-1} role="status" fw={600}>
        {cancelling.isSuccess && words.cancelled(cancelling.variables.text || words.noWords)}
      </Text>
      {cancelling.error && (
        <OwnerFailureNotice
          error={cancelling.error}
          here={reminderFailures}
          // The same would be refused again.
          onRetry={() => (failureOf(cancelling.error).reason === 'ITEM_NOT_FOUND' ? void asked.refetch() : cancel(cancelling.variables))}
        />
      )}
    </Stack>
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

/** By the agent's own word. Cancelling is answered with those that are left. */
function useReminders(owner: Owner, agent: Instance) {
  const queries = useQueryClient();
  const queryKey = ['reminders', owner.inboxId, agent.id];
  const asked = useQuery({
    queryKey,
    queryFn: () => askAgent(owner, agent, (line) => line.reminders()),
    staleTime: FRESH_MS,
    gcTime: 0,
    retry: false,
  });
  const cancelling = useMutation({
    mutationFn: async ({ id }: ListedReminder) => {
      // An answer from before must not come in after it.
      await queries.cancelQueries({ queryKey });
      return askAgent(owner, agent, (line) => line.cancelReminder(id));
    },
    onSuccess: (left) => queries.setQueryData<Reminders>(queryKey, left),
  });
  return { asked, cancelling };
}
