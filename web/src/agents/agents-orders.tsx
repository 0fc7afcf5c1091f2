import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { failureOf } from '@offshoot/client';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, type RefObject, useRef } from 'react';
import { OwnerFailureNotice } from '../owner/owner-failure-notice.tsx';
import type { FailureTexts } from '../texts/failures.ts';
import type { OrdersMutation } from './agents-word.ts';
import { AskingStatus } from './asking-status.tsx';

/** What the page says once the agent has carried it out. */
export interface SaidOrder<T> {
  done: string | ((now: T) => string);
  onDone?(): void;
}

/** For the parts of a section. */
export interface Ordering<Order> {
  isBusy: boolean;
  order(wanted: Order): void;
}

/** With what came of the last order. */
export interface ShownOrdering<T, Order> extends Ordering<Order> {
  orders: OrdersMutation<T, Order>;
  /** Takes the focus once an order is over: the button that was pressed may be gone. */
  outcome: RefObject<HTMLParagraphElement | null>;
}

export function useOrdering<T, Order extends SaidOrder<T>>(orders: OrdersMutation<T, Order>): ShownOrdering<T, Order> {
  const outcome = useRef<HTMLParagraphElement>(null);
  const order = (wanted: Order) =>
    orders.mutate(wanted, {
      onSuccess: () => wanted.onDone?.(),
      onSettled: () => outcome.current?.focus(),
    });
  return { isBusy: orders.isBusy, order, orders, outcome };
}

interface OrderOutcomeProps<T, Order> {
  of: ShownOrdering<T, Order>;
  telling: string;
  /** `said`: by the agent, of an order that it refused. */
  failures?: (said: string) => FailureTexts;
}

/** The same would be refused again. */
const isDecided = (error: unknown): boolean => ['ITEM_NOT_FOUND', 'VALIDATION_FAILED'].includes(failureOf(error).reason);

export function OrderOutcome<T, Order extends SaidOrder<T>>({
  of: { orders, order, outcome },
  telling,
  failures,
}: OrderOutcomeProps<T, Order>) {
  const { data, variables, isPending, isPaused, error, isSuccess } = orders;
  return (
    <>
      <AskingStatus isAsking={isPending} isPaused={isPaused} asking={telling} />
      <Text ref={outcome} tabIndex={-1} role="status" fw={600}>
        {isSuccess && (typeof variables.done === 'string' ? variables.done : variables.done(data))}
      </Text>
      {error && (
        <OwnerFailureNotice
          error={error}
          {...(failures && { here: failures(failureOf(error).message) })}
          {...(variables && !isDecided(error) && { onRetry: () => order(variables) })}
        />
      )}
    </>
  );
}

interface AgentsOrdersProps<T, Order> {
  asked: UseQueryResult<T>;
  orders: OrdersMutation<T, Order>;
  words: { asking: string; telling: string; refresh: string };
  failures(said: string): FailureTexts;
  children(answer: T, ordering: Ordering<Order>): ReactNode;
}

/** What the agent says about a subject, and what the owner has it do about that: see `answerTo` and `useOrders`. */
export function AgentsOrders<T, Order extends SaidOrder<T>>({ asked, orders, words, failures, children }: AgentsOrdersProps<T, Order>) {
  const ordering = useOrdering(orders);
  const answer = asked.data;
  return (
    <Stack gap="md">
      <AskingStatus isAsking={asked.isFetching && answer === undefined} isPaused={asked.isPaused} asking={words.asking} />
      {asked.error && <OwnerFailureNotice error={asked.error} here={failures('')} onRetry={() => void asked.refetch()} />}
      {answer === undefined && asked.isFetching && <Skeleton height={120} />}
      {answer !== undefined && children(answer, ordering)}
      <OrderOutcome of={ordering} telling={words.telling} failures={failures} />
      {answer !== undefined && (
        <div>
          <Button
            size="compact-sm"
            variant="default"
            loading={asked.isFetching}
            disabled={ordering.isBusy}
            onClick={() => void asked.refetch()}
          >
            {words.refresh}
          </Button>
        </div>
      )}
    </Stack>
  );
}
