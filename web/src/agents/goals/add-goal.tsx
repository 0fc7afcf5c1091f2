import { Button, Group, Stack, TextInput } from '@mantine/core';
import { MAX_GOAL_TEXT } from '@offshoot/context';
import { type FormEvent, useState } from 'react';
import { goalTexts as words } from '../../texts/agents/goals.ts';
import type { GoalWish } from './use-goals.ts';

interface AddGoalProps {
  isBusy: boolean;
  /** Throws if the agent takes it up as little as before. */
  onAdd(wish: GoalWish): Promise<unknown>;
}

const NOTHING = { text: '', why: '', until: '' };

/** Opens on demand: most owners set goals in the conversation. What was typed stays if the agent refuses it. */
export function AddGoal({ isBusy, onAdd }: AddGoalProps) {
  const [isOpen, setIsOpen] = useState(false);
  const [goal, setGoal] = useState(NOTHING);
  if (!isOpen)
    return (
      <div>
        <Button variant="default" onClick={() => setIsOpen(true)}>
          {words.add}
        </Button>
      </div>
    );
  const add = async (event: FormEvent) => {
    event.preventDefault();
    const asked = { ...goal, text: goal.text.trim(), priority: 'normal' as const };
    try {
      await onAdd({ told: words.added, ask: (line) => line.addGoal(asked) });
      setGoal(NOTHING);
      setIsOpen(false);
    } catch {
      // The list says why.
    }
  };
  const field = (name: keyof typeof NOTHING) => ({
    value: goal[name],
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) => setGoal((before) => ({ ...before, [name]: value })),
  });
  return (
    <form onSubmit={(event) => void add(event)}>
      <Stack gap="sm" maw="32rem">
        <TextInput label={words.text} description={words.textHint} maxLength={MAX_GOAL_TEXT} required autoFocus {...field('text')} />
        <TextInput label={words.reason} maxLength={MAX_GOAL_TEXT} {...field('why')} />
        <TextInput label={words.day} type="date" {...field('until')} />
        <Group gap="xs">
          <Button type="submit" loading={isBusy} disabled={goal.text.trim() === ''}>
            {words.adding}
          </Button>
          <Button variant="default" disabled={isBusy} onClick={() => setIsOpen(false)}>
            {words.leave}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
