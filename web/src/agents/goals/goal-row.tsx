import { Button, Group, Stack, Text } from '@mantine/core';
import type { ListedGoal } from '@offshoot/context';
import { dayOfText, momentOf } from '../../components/shown-values.ts';
import { goalTexts as words } from '../../texts/agents/goals.ts';
import type { GoalWish } from './use-goals.ts';

interface GoalRowProps {
  goal: ListedGoal;
  isBusy: boolean;
  onWish(wish: GoalWish): void;
}

const MAX_STEPS = 3;

/** A goal with its last steps. Buttons have its words in their names, so that a list of them can be told apart. */
export function GoalRow({ goal, isBusy, onWish }: GoalRowProps) {
  const { id, text, why, askedBy, byOwner, status, priority, until, nextTickAt, isWaiting, watches, progress } = goal;
  const isOpen = status === 'open';
  const traits = [
    words.status[status],
    words.priority[priority],
    byOwner ? words.forYou : words.askedBy(askedBy),
    words.until(dayOfText(until)),
    isOpen && !isWaiting && nextTickAt !== undefined ? words.next(momentOf(new Date(nextTickAt))) : '',
  ].filter(Boolean);
  const changes = (to: 'open' | 'done' | 'stopped', told: string) => () =>
    onWish({ told, ask: (line) => line.changeGoal({ goal: id, status: to }) });
  return (
    <Stack gap={4} align="start">
      <Text fw={600} className="foreign">
        <bdi>{text}</bdi>
      </Text>
      <Text size="sm" c="dimmed" className="foreign">
        {traits.join(' · ')}
      </Text>
      {why !== '' && (
        <Text size="sm" className="foreign">
          {words.why(why)}
        </Text>
      )}
      {watches.length > 0 && (
        <Text size="sm" className="foreign">
          {words.watches(watches.join(', '))}
        </Text>
      )}
      {isWaiting && <Text size="sm">{words.waiting}</Text>}
      {progress.length === 0 && !isWaiting && isOpen && <Text size="sm">{words.nothingYet}</Text>}
      {progress.length > 0 && (
        <ul className="goal-steps" aria-label={words.progress}>
          {progress.slice(-MAX_STEPS).map((step) => (
            <li key={`${step.at} ${step.text}`}>
              <Text size="sm" className="foreign">
                {dayOfText(step.at)}: <bdi>{step.text}</bdi>
                {step.evidence.length > 0 && ` (${words.evidence(step.evidence.join(', '))})`}
              </Text>
            </li>
          ))}
        </ul>
      )}
      <Group gap="xs">
        {isOpen ? (
          <>
            <Button
              size="compact-sm"
              aria-label={words.lookName(text)}
              disabled={isBusy || isWaiting}
              onClick={() => onWish({ told: words.looks, ask: (line) => line.tick(id) })}
            >
              {words.look}
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={words.doneName(text)}
              disabled={isBusy}
              onClick={changes('done', words.isDone)}
            >
              {words.done}
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={words.stopName(text)}
              disabled={isBusy}
              onClick={changes('stopped', words.stopped)}
            >
              {words.stop}
            </Button>
          </>
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={words.againName(text)}
            disabled={isBusy}
            onClick={() => onWish({ told: words.goesOn, ask: (line) => line.changeGoal({ goal: id, status: 'open', until: weekAhead() }) })}
          >
            {words.again}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

/** "2026-11-27" */
const weekAhead = (): string => new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
