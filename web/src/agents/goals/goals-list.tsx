import { Alert, Button, Skeleton, Stack, Text, Title } from '@mantine/core';
import { failureOf, type Owner } from '@offshoot/client';
import type { ListedGoal } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useRef } from 'react';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { goalFailures, goalTexts as words } from '../../texts/agents/goals.ts';
import { AskingStatus } from '../asking-status.tsx';
import { AddGoal } from './add-goal.tsx';
import { GoalRow } from './goal-row.tsx';
import { type GoalWish, useGoals, useGoalWish } from './use-goals.ts';

/** What the agent works on, with what came of it; the owner adds, stops and has it look. */
export function GoalsList({ owner, agent }: { owner: Owner; agent: Instance }) {
  const known = useGoals(owner, agent);
  const { mutate, mutateAsync, variables, isPending, isPaused, error, isSuccess } = useGoalWish(owner, agent);
  const outcome = useRef<HTMLParagraphElement>(null);
  const wish = (one: GoalWish) => mutate(one, { onSettled: () => outcome.current?.focus() });
  const { data } = known;
  const open = data?.goals.filter(({ status }) => status === 'open') ?? [];
  const over = data?.goals.filter(({ status }) => status !== 'open') ?? [];
  const list = (goals: readonly ListedGoal[], name: string) => (
    <ul className="list" aria-label={name}>
      {goals.map((goal) => (
        <li key={goal.id} className="item">
          <GoalRow goal={goal} isBusy={isPending} onWish={wish} />
        </li>
      ))}
    </ul>
  );
  return (
    <Stack gap="sm">
      <AskingStatus
        isAsking={known.isFetching || isPending}
        isPaused={known.isPaused || isPaused}
        asking={isPending ? words.telling : words.asking}
      />
      {known.error && <OwnerFailureNotice error={known.error} onRetry={() => void known.refetch()} />}
      {!data && known.isFetching && <Skeleton height={80} />}
      {data?.halted && <Alert color="yellow">{words.halted[data.halted]}</Alert>}
      {data && open.length === 0 && <Text>{words.empty}</Text>}
      {open.length > 0 && list(open, words.list)}
      <Text ref={outcome} tabIndex={-1} role="status" fw={600}>
        {isSuccess && variables.told}
      </Text>
      {error && <WishFailure error={error} onRetry={() => variables && wish(variables)} />}
      {data && <AddGoal isBusy={isPending} onAdd={(one) => mutateAsync(one)} />}
      {over.length > 0 && (
        <>
          <Title order={3} size="h5">
            {words.over}
          </Title>
          {list(over, words.over)}
        </>
      )}
      {data && <Text size="sm">{words.callsLeft(data.callsLeft, data.callsADay)}</Text>}
      {data && (
        <div>
          <Button size="compact-sm" variant="default" loading={known.isFetching} disabled={isPending} onClick={() => void known.refetch()}>
            {words.refresh}
          </Button>
        </div>
      )}
    </Stack>
  );
}

/** What an agent does not take up, it says in its own words; to ask again would change nothing. */
function WishFailure({ error, onRetry }: { error: unknown; onRetry(): void }) {
  const { reason, message } = failureOf(error);
  const isRefused = reason === 'VALIDATION_FAILED';
  const here = isRefused ? { ...goalFailures, [reason]: [words.notTaken, message] as const } : goalFailures;
  return <OwnerFailureNotice error={error} here={here} {...(!isRefused && { onRetry })} />;
}
