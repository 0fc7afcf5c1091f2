import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { failureOf, type Owner } from '@offshoot/client';
import type { Goals } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useRef } from 'react';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { goalFailures, goalTexts as words } from '../../texts/agents/goals.ts';
import { AskingStatus } from '../asking-status.tsx';
import { GoalForm } from './goal-form.tsx';
import { GoalRow } from './goal-row.tsx';
import { type GoalOrder, useGoalOrder, useGoals } from './use-goals.ts';

/** What the agent works on. The owner adds, stops and changes goals, and has it work on them now. */
export function GoalsList({ owner, agent }: { owner: Owner; agent: Instance }) {
  const asked = useGoals(owner, agent);
  const { mutate, variables, isPending, isPaused, error, isSuccess } = useGoalOrder(owner, agent);
  const outcome = useRef<HTMLParagraphElement>(null);
  const answer = asked.data;
  const order = (wanted: GoalOrder) =>
    mutate(wanted, {
      onSuccess: () => wanted.onDone?.(),
      // The button that was pressed may be gone.
      onSettled: () => outcome.current?.focus(),
    });
  return (
    <Stack gap="sm">
      <AskingStatus
        isAsking={(asked.isFetching && !answer) || isPending}
        isPaused={asked.isPaused || isPaused}
        asking={isPending ? words.telling : words.asking}
      />
      {asked.error && <OwnerFailureNotice error={asked.error} here={goalFailures('')} onRetry={() => void asked.refetch()} />}
      {!answer && asked.isFetching && <Skeleton height={80} />}
      {answer?.halted && <Halted halted={answer.halted} />}
      {answer?.goals.length === 0 && <Text>{words.empty}</Text>}
      {answer && answer.goals.length > 0 && (
        <ul className="list" aria-label={words.list}>
          {answer.goals.map((goal) => (
            <li key={goal.id} className="item">
              <GoalRow goal={goal} isBusy={isPending} order={order} />
            </li>
          ))}
        </ul>
      )}
      <Text ref={outcome} tabIndex={-1} role="status" fw={600}>
        {isSuccess && variables.done}
      </Text>
      {error && (
        <OwnerFailureNotice
          error={error}
          here={goalFailures(failureOf(error).message)}
          {...(variables && !isDecided(error) && { onRetry: () => order(variables) })}
        />
      )}
      {answer && (
        <>
          <Text size="sm">{words.callsLeft(answer.callsLeft, answer.callsADay)}</Text>
          <Group gap="xs">
            {answer.goals.filter(({ status }) => status === 'open').length > 1 && (
              <Button
                size="compact-sm"
                variant="default"
                disabled={isPending}
                onClick={() => order({ ask: (line) => line.tick(''), done: words.ticked })}
              >
                {words.tickAll}
              </Button>
            )}
            <Button
              size="compact-sm"
              variant="default"
              loading={asked.isFetching}
              disabled={isPending}
              onClick={() => void asked.refetch()}
            >
              {words.refresh}
            </Button>
          </Group>
          <GoalForm isBusy={isPending} order={order} />
        </>
      )}
    </Stack>
  );
}

/** The same would be refused again. */
const isDecided = (error: unknown): boolean => ['ITEM_NOT_FOUND', 'VALIDATION_FAILED'].includes(failureOf(error).reason);

function Halted({ halted }: { halted: NonNullable<Goals['halted']> }) {
  const [what, next] = words.halted[halted];
  return (
    <Alert color="yellow" title={what}>
      {next}
    </Alert>
  );
}
