import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { failureOf } from '@offshoot/client';
import type { UseMutationResult, UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useRef } from 'react';
import { OwnerFailureNotice } from '../owner/owner-failure-notice.tsx';
import type { FailureTexts } from '../texts/failures.ts';
import { AskingStatus } from './asking-status.tsx';

/** What the page says once the agent has carried it out. */
export interface SaidOrder {
  done: string;
  onDone?(): void;
}

/** For the parts of a section. */
export interface Ordering<Order> {
  isBusy: boolean;
  order(wanted: Order): void;
}

interface AgentsOrdersProps<T, Order> {
  asked: UseQueryResult<T>;
  orders: UseMutationResult<T, Error, Order>;
  words: { asking: string; telling: string; refresh: string };
  /** `said`: by the agent, of an order that it refused. */
  failures(said: string): FailureTexts;
  children(answer: T, ordering: Ordering<Order>): ReactNode;
}

/** The same would be refused again. */
const isDecided = (error: unknown): boolean => ['ITEM_NOT_FOUND', 'VALIDATION_FAILED'].includes(failureOf(error).reason);

/** What the agent says about a subject, and what the owner has it do about that: see `answerTo` and `useOrders`. */
export function AgentsOrders<T, Order extends SaidOrder>({ asked, orders, words, failures, children }: AgentsOrdersProps<T, Order>) {
  const { mutate, variables, isPending, error, isSuccess } = orders;
  const outcome = useRef<HTMLParagraphElement>(null);
  const answer = asked.data;
  const order = (wanted: Order) =>
    mutate(wanted, {
      onSuccess: () => wanted.onDone?.(),
      // The button that was pressed may be gone.
      onSettled: () => outcome.current?.focus(),
    });
  return (
    <Stack gap="md">
      <AskingStatus
        isAsking={(asked.isFetching && answer === undefined) || isPending}
        isPaused={asked.isPaused || orders.isPaused}
        asking={isPending ? words.telling : words.asking}
      />
      {asked.error && <OwnerFailureNotice error={asked.error} here={failures('')} onRetry={() => void asked.refetch()} />}
      {answer === undefined && asked.isFetching && <Skeleton height={120} />}
      {answer !== undefined && children(answer, { isBusy: isPending, order })}
      <Text ref={outcome} tabIndex={-1} role="status" fw={600}>
        {isSuccess && variables.done}
      </Text>
      {error && (
        <OwnerFailureNotice
          error={error}
          here={failures(failureOf(error).message)}
          {...(variables && !isDecided(error) && { onRetry: () => order(variables) })}
        />
      )}
      {answer !== undefined && (
        <div>
          <Button size="compact-sm" variant="default" loading={asked.isFetching} disabled={isPending} onClick={() => void asked.refetch()}>
            {words.refresh}
          </Button>
        </div>
      )}
    </Stack>
  );
}
