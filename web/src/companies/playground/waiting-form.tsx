import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import type { InputItem } from '@offshoot/openai-api';
import { visible } from '@offshoot/text/hidden.ts';
import { type FormEvent, useState } from 'react';
import { Shown } from '../../components/long-text.tsx';
import { playgroundTexts } from '../../texts/companies/playground.ts';
import { FocusedTitle } from '../components/focused-title.tsx';
import { answersTo, type Given, type Waiting } from './answer/waiting.ts';

const words = playgroundTexts.waiting;

interface WaitingFormProps {
  waiting: Waiting;
  onAnswer: (input: InputItem[]) => void;
}

/** Asks for the results of functions, and for decisions about calls of servers. A single decision needs no second button. */
export function WaitingForm({ waiting, onAnswer }: WaitingFormProps) {
  const { calls, approvals } = waiting;
  const [given, setGiven] = useState<Given>({});
  const [isMissing, setIsMissing] = useState(false);
  const isSingle = approvals.length === 1 && calls.length === 0;
  const send = (all: Given) => {
    const input = answersTo(waiting, all);
    setIsMissing(input === undefined);
    if (input !== undefined) onAnswer(input);
  };
  const decide = (id: string, isApproved: boolean) => {
    const all = { ...given, [id]: isApproved };
    setGiven(all);
    if (isSingle) send(all);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // A function may return nothing.
    send({ ...Object.fromEntries(calls.map(({ id }) => [id, ''])), ...given });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" align="start">
        {/* The field for messages, which had the focus, is gone. */}
        <FocusedTitle order={3}>{words.title}</FocusedTitle>
        {calls.map(({ id, name }) => (
          <Textarea
            key={id}
            w="100%"
            autosize
            minRows={2}
            maxRows={12}
            label={<Shown text={words.result(name)} />}
            description={words.resultHint}
            spellCheck={false}
            value={String(given[id] ?? '')}
            onChange={({ currentTarget: { value } }) => setGiven({ ...given, [id]: value })}
          />
        ))}
        {approvals.map(({ id, name, server_label: server }) => (
          <Stack key={id} gap={4}>
            <Text className="foreign">
              <Shown text={playgroundTexts.items.approval(name, server)} />
            </Text>
            <Group gap="xs">
              {([true, false] as const).map((isApproved) => (
                <Button
                  key={String(isApproved)}
                  variant={given[id] === isApproved ? 'filled' : 'default'}
                  {...(!isSingle && { 'aria-pressed': given[id] === isApproved })}
                  aria-label={visible((isApproved ? words.approveOf : words.refuseOf)(name))}
                  onClick={() => decide(id, isApproved)}
                >
                  {isApproved ? words.approve : words.refuse}
                </Button>
              ))}
            </Group>
          </Stack>
        ))}
        <Text role="alert" size="sm" c="red">
          {isMissing && words.missing}
        </Text>
        {!isSingle && <Button type="submit">{words.goOn}</Button>}
      </Stack>
    </form>
  );
}
