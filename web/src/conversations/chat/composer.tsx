import { ActionIcon, CloseButton, Group, Text, Textarea, VisuallyHidden } from '@mantine/core';
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { chatTexts, emojiTexts } from '../../texts/conversations.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import type { Message } from '../convos/messages.ts';
import type { People } from '../convos/people.ts';
import { sendText } from '../convos/sending.ts';
import { OwnNameField } from '../own-name-field.tsx';
import { nameIn } from '../shown-names.ts';
import { useOwnName } from '../use-own-name.ts';
import { EmojiButton } from './emoji/emoji-button.tsx';
import { summaryOf } from './message-body.tsx';
import { useUnsentText } from './unsent-text.ts';

/** Far below what XMTP carries. */
const MAX_LETTERS = 20_000;
const SMILE = 'M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0M8.5 14.5a4.5 4.5 0 0 0 7 0M9 9.5v.01M15 9.5v.01';

interface ComposerProps {
  client: PageClient;
  conversationId: string;
  people: People;
  replyTo: Message | undefined;
  isTrial: boolean;
  onReply: (message: Message | undefined) => void;
}

export function Composer({ client, conversationId, people, replyTo, isTrial, onReply }: ComposerProps) {
  const [text, setText] = useUnsentText(client.inboxId, conversationId);
  const own = useOwnName();
  const [hasFailed, setFailed] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const hint = useId();
  useEffect(() => {
    if (replyTo !== undefined) field.current?.focus();
  }, [replyTo]);

  const [caret, setCaret] = useState<number>();
  useEffect(() => {
    if (caret === undefined) return;
    field.current?.focus();
    field.current?.setSelectionRange(caret, caret);
    setCaret(undefined);
  }, [caret]);

  /** In place of what is selected, as a key would. */
  const insert = (emoji: string) => {
    const { selectionStart = text.length, selectionEnd = text.length } = field.current ?? {};
    const next = text.slice(0, selectionStart) + emoji + text.slice(selectionEnd);
    if (next.length > MAX_LETTERS) return;
    setText(next);
    setCaret(selectionStart + emoji.length);
  };
  const send = async () => {
    const words = text.trim();
    if (words === '') return;
    own.keep();
    // Cleared at once, so that Enter twice does not send twice.
    setText('');
    setFailed(false);
    try {
      await sendText(client, conversationId, words, replyTo);
      onReply(undefined);
    } catch {
      setText((typed) => typed || words);
      setFailed(true);
    }
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void send();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onReply(undefined);
    // Enter also ends the choice of a character in Chinese and other scripts.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };
  const { message, messageHint, answering, cancelReply, notStored } = chatTexts;
  return (
    <form className="composer" onSubmit={onSubmit}>
      {own.isAsked && !isTrial && <OwnNameField value={own.name} onChange={own.setName} />}
      {replyTo && (
        <Group gap="xs" wrap="nowrap" className="quoted">
          <Text size="sm" flex={1} lineClamp={2} className="foreign">
            {answering(nameIn(people, replyTo.senderInboxId))} <bdi>{summaryOf(replyTo.content)}</bdi>
          </Text>
          <CloseButton aria-label={cancelReply} onClick={() => onReply(undefined)} />
        </Group>
      )}
      <Group gap="xs" align="end" wrap="nowrap">
        <EmojiButton label={emojiTexts.add} path={SMILE} size={44} radius="xl" onChosen={insert} />
        <Textarea
          ref={field}
          flex={1}
          autosize
          minRows={1}
          maxRows={6}
          size="md"
          radius="xl"
          placeholder={message}
          aria-label={message}
          aria-describedby={hint}
          maxLength={MAX_LETTERS}
          value={text}
          dir="auto"
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <ActionIcon type="submit" size={44} radius="xl" aria-label={chatTexts.send}>
          <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden>
            <path d="M12 20V5m0 0-6 6m6-6 6 6" fill="none" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" />
          </svg>
        </ActionIcon>
      </Group>
      <VisuallyHidden id={hint}>{messageHint}</VisuallyHidden>
      <Text role="alert" size="sm" c="red">
        {hasFailed && notStored}
      </Text>
    </form>
  );
}
