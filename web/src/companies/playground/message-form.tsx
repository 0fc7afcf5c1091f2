import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { type FormEvent, type KeyboardEvent, useId, useState } from 'react';
import { playgroundTexts as words } from '../../texts/playground.ts';

interface MessageFormProps {
  /** It stands in the place of something that had the focus. */
  takesFocus: boolean;
  isRunning: boolean;
  /** Returns false if it was not sent: then the text stays. */
  onSend: (text: string) => boolean;
  onStop: () => void;
}

export function MessageForm({ takesFocus, isRunning, onSend, onStop }: MessageFormProps) {
  const [text, setText] = useState('');
  const hint = useId();
  const send = () => {
    if (isRunning || text.trim() === '') return;
    if (onSend(text)) setText('');
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter also ends the choice of a character in Chinese and other scripts.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <Stack component="form" gap="xs" onSubmit={submit}>
      <Group gap="xs" align="end" wrap="nowrap">
        <Textarea
          flex={1}
          autosize
          minRows={2}
          maxRows={10}
          label={words.message}
          aria-describedby={hint}
          dir="auto"
          autoFocus={takesFocus}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        {isRunning ? (
          <Button variant="default" onClick={onStop}>
            {words.stop}
          </Button>
        ) : (
          <Button type="submit">{words.send}</Button>
        )}
      </Group>
      <Text size="xs" c="dimmed" id={hint}>
        {words.messageHint}
      </Text>
    </Stack>
  );
}
