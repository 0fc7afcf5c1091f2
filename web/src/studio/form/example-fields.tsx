import { Button, Fieldset, Stack, Text, Textarea } from '@mantine/core';
import { useId } from 'react';
import { type FormState, fieldId, fieldProps } from '../../soul/field.ts';
import { studioTexts } from '../../texts/studio.ts';
import type { TurnDraft } from '../draft/draft.ts';

const words = studioTexts.example;
/** By the contract. */
const MOST_TURNS = 6;

interface ExampleFieldsProps {
  turns: readonly TurnDraft[];
  onChange(turns: TurnDraft[]): void;
  form: FormState;
}

/** How a conversation may go, turn by turn. */
export function ExampleFields({ turns, onChange, form }: ExampleFieldsProps) {
  const addId = useId();
  const change = (at: number, changed: Partial<TurnDraft>) => onChange(turns.map((turn, i) => (i === at ? { ...turn, ...changed } : turn)));
  const remove = (at: number) => {
    onChange(turns.filter((_, i) => i !== at));
    // The button that had the focus is gone.
    document.getElementById(addId)?.focus();
  };
  const add = () => {
    onChange([...turns, { key: crypto.randomUUID(), person: '', agent: '' }]);
    requestAnimationFrame(() => document.getElementById(fieldId(`example_conversation.${turns.length}.person`))?.focus());
  };
  const text = (at: number, name: 'person' | 'agent') => ({
    ...fieldProps(`example_conversation.${at}.${name}`, form),
    value: turns[at]?.[name] ?? '',
    onChange: (event: { currentTarget: { value: string } }) => change(at, { [name]: event.currentTarget.value }),
    autosize: true,
    minRows: 1,
  });
  return (
    <Stack gap="sm">
      <Text size="sm">{words.hint}</Text>
      {turns.map(({ key }, i) => (
        <Fieldset key={key} legend={words.each(i + 1)}>
          <Stack gap="sm">
            <Textarea {...text(i, 'person')} label={words.person} />
            <Textarea {...text(i, 'agent')} label={words.agent} />
            <div>
              <Button size="compact-sm" variant="default" onClick={() => remove(i)}>
                {words.remove(i + 1)}
              </Button>
            </div>
          </Stack>
        </Fieldset>
      ))}
      <div>
        <Button id={addId} variant="default" disabled={turns.length >= MOST_TURNS} onClick={add}>
          {words.add}
        </Button>
      </div>
    </Stack>
  );
}
