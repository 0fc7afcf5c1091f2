import { Badge, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import type { ListedGoal } from '@offshoot/context';
import { type FormEvent, useState } from 'react';
import { dayOfText, momentOf } from '../../components/shown-values.ts';
import { goalTexts as words } from '../../texts/agents/goals.ts';
import type { Ordering } from '../agents-orders.tsx';
import { PrioritySelect } from './goal-form.tsx';
import type { GoalOrder } from './use-goals.ts';

interface GoalRowProps extends Ordering<GoalOrder> {
  goal: ListedGoal;
}

export function GoalRow({ goal, isBusy, order }: GoalRowProps) {
  const [isChanging, setIsChanging] = useState(false);
  const { id, text, why, askedBy, byOwner, priority, status, until, nextTickAt, isWaiting, lastTick, watches } = goal;
  const isOpen = status === 'open';
  const problem = isOpen && lastTick !== undefined ? words.lastTick[lastTick.outcome] : '';
  const traits = [
    words.askedBy(askedBy, byOwner),
    // A day of no time zone: noon is on it everywhere.
    words.until(dayOfText(`${until}T12:00`)),
    why && words.because(why),
    watches.length > 0 ? words.reads(watches.join(', ')) : '',
    isOpen && nextTickAt !== undefined ? words.nextLook(momentOf(new Date(nextTickAt))) : '',
  ];
  const change = (to: 'open' | 'done' | 'stopped', done: string) =>
    order({ ask: (line) => line.changeGoal({ goal: id, status: to }), done });
  return (
    <Stack gap="xs" align="start">
      <Text className="foreign" dir="auto">
        {text}
      </Text>
      <Group gap="xs">
        <Badge variant="default">{words.status[status]}</Badge>
        {priority !== 'normal' && <Badge variant="default">{words.priorities[priority]}</Badge>}
        {isOpen && isWaiting && <Badge variant="default">{words.waiting}</Badge>}
      </Group>
      <Text size="sm" c="dimmed" dir="auto" className="foreign">
        {traits.filter(Boolean).join(' · ')}
      </Text>
      {problem !== '' && <Text size="sm">{problem}</Text>}
      <Progress goal={goal} />
      {isChanging ? (
        <ChangeForm goal={goal} isBusy={isBusy} order={order} onClose={() => setIsChanging(false)} />
      ) : (
        <Group gap="xs">
          {isOpen ? (
            <>
              <Button
                size="compact-sm"
                disabled={isBusy}
                aria-label={words.tickName(text)}
                onClick={() => order({ ask: (line) => line.tick(id), done: words.ticked })}
              >
                {words.tick}
              </Button>
              <Small label={words.done} name={words.doneName(text)} isBusy={isBusy} onClick={() => change('done', words.isDone)} />
              <Small label={words.stop} name={words.stopName(text)} isBusy={isBusy} onClick={() => change('stopped', words.stopped)} />
              <Small label={words.change} name={words.changeName(text)} isBusy={isBusy} onClick={() => setIsChanging(true)} />
            </>
          ) : (
            // One whose last day is over needs another day first.
            <Small
              label={words.open}
              name={words.openName(text)}
              isBusy={isBusy}
              onClick={() => (status === 'ended' ? setIsChanging(true) : change('open', words.opened))}
            />
          )}
        </Group>
      )}
    </Stack>
  );
}

function Small({ label, name, isBusy, onClick }: { label: string; name: string; isBusy: boolean; onClick(): void }) {
  return (
    <Button size="compact-sm" variant="default" aria-label={name} disabled={isBusy} onClick={onClick}>
      {label}
    </Button>
  );
}

/** The last step in full, the others behind it. */
function Progress({ goal: { progress } }: Pick<GoalRowProps, 'goal'>) {
  const last = progress.at(-1);
  if (last === undefined) return <Text size="sm">{words.noProgress}</Text>;
  return (
    <Stack gap={4}>
      <Step step={last} />
      {progress.length > 1 && (
        <details>
          <summary>{words.progress(progress.length)}</summary>
          <Stack gap={4}>
            {progress.slice(0, -1).map((step) => (
              <Step key={`${step.at} ${step.text}`} step={step} />
            ))}
          </Stack>
        </details>
      )}
    </Stack>
  );
}

function Step({ step: { at, text, evidence } }: { step: ListedGoal['progress'][number] }) {
  return (
    <Text size="sm" className="foreign" dir="auto">
      {[`${momentOf(new Date(at))}: ${text}`, evidence.length > 0 ? words.from(evidence.join(', ')) : ''].filter(Boolean).join(' · ')}
    </Text>
  );
}

function ChangeForm({ goal, isBusy, order, onClose }: GoalRowProps & { onClose(): void }) {
  const [until, setUntil] = useState(goal.until);
  const [priority, setPriority] = useState(goal.priority);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const isOver = goal.status !== 'open';
    order({
      ask: (line) => line.changeGoal({ goal: goal.id, until, priority, ...(isOver && { status: 'open' as const }) }),
      done: isOver ? words.opened : words.changed,
      onDone: onClose,
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <TextInput
          type="date"
          label={words.lastDay}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
          required
          autoFocus
        />
        <PrioritySelect priority={priority} onChange={setPriority} />
        <Group gap="xs">
          <Button type="submit" size="compact-sm" loading={isBusy}>
            {words.save}
          </Button>
          <Button size="compact-sm" variant="default" disabled={isBusy} onClick={onClose}>
            {words.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
