import { Button, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import type { GoalPriority } from '@offshoot/context';
import { GOAL_PRIORITIES, MAX_GOAL_TEXT } from '@offshoot/context/owner-requests.ts';
import { type FormEvent, useState } from 'react';
import { goalTexts as words } from '../../texts/agents/goals.ts';
import type { Ordering } from '../agents-orders.tsx';
import type { GoalOrder } from './use-goals.ts';

/** A new goal. It stays written until the agent has taken it. What few people say of it is asked once there is one. */
export function GoalForm({ isBusy, order }: Ordering<GoalOrder>) {
  const [text, setText] = useState('');
  const [why, setWhy] = useState('');
  const [until, setUntil] = useState('');
  const [priority, setPriority] = useState<GoalPriority>('normal');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const goal = { text: text.trim(), why: why.trim(), until, priority };
    const clear = () => {
      setText('');
      setWhy('');
      setUntil('');
      setPriority('normal');
    };
    order({ ask: (line) => line.addGoal(goal), done: words.added, onDone: clear });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Textarea
          label={words.newGoal}
          description={words.newGoalHint(MAX_GOAL_TEXT)}
          placeholder={words.newGoalExample}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          maxLength={MAX_GOAL_TEXT}
          required
          autosize
          maxRows={6}
        />
        {text !== '' && (
          <>
            <TextInput label={words.why} value={why} onChange={(event) => setWhy(event.currentTarget.value)} maxLength={MAX_GOAL_TEXT} />
            <TextInput
              type="date"
              label={words.lastDay}
              description={words.lastDayHint}
              value={until}
              onChange={(event) => setUntil(event.currentTarget.value)}
            />
            <PrioritySelect priority={priority} onChange={setPriority} />
          </>
        )}
        <div>
          <Button type="submit" loading={isBusy} disabled={text.trim() === ''}>
            {words.add}
          </Button>
        </div>
      </Stack>
    </form>
  );
}

export function PrioritySelect({ priority, onChange }: { priority: GoalPriority; onChange(chosen: GoalPriority): void }) {
  return (
    <NativeSelect
      label={words.priority}
      value={priority}
      onChange={(event) => onChange(GOAL_PRIORITIES.find((one) => one === event.currentTarget.value) ?? 'normal')}
      data={GOAL_PRIORITIES.map((one) => ({ value: one, label: words.priorities[one] }))}
    />
  );
}
