import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import type { InputItem } from '@offshoot/openai-api';
import { type ClipboardEvent, type FormEvent, type KeyboardEvent, useId, useState } from 'react';
import { playgroundTexts as words } from '../../texts/companies/playground.ts';
import { messageInput } from './attachments/attachment.ts';
import { AttachmentList } from './attachments/attachment-list.tsx';
import { useAttachments } from './attachments/use-attachments.ts';

interface MessageFormProps {
  /** It stands in the place of something that had the focus. */
  takesFocus: boolean;
  isRunning: boolean;
  /** Returns false if it was not sent: then what was written stays. */
  onSend: (input: InputItem[]) => boolean;
  onStop: () => void;
}

export function MessageForm({ takesFocus, isRunning, onSend, onStop }: MessageFormProps) {
  const [text, setText] = useState('');
  const attachments = useAttachments();
  const hint = useId();
  const send = () => {
    if (isRunning || (text.trim() === '' && attachments.all.length === 0)) return;
    if (!onSend(messageInput(text, attachments.all))) return;
    setText('');
    attachments.clear();
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
  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    // A table that is copied comes as text and as a picture of it.
    if (files.length === 0 || event.clipboardData.types.includes('text/plain')) return;
    event.preventDefault();
    void attachments.add(files);
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
          onPaste={onPaste}
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
      <AttachmentList attachments={attachments} />
    </Stack>
  );
}
