import { Loader, Text } from '@mantine/core';
import { useState } from 'react';
import { FailureNotice } from '../../components/failure-notice.tsx';
import { chatTexts, conversationTexts } from '../../texts/conversations.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import type { Message } from '../convos/messages.ts';
import './chat.css';
import { Composer } from './composer.tsx';
import { MessageLog } from './message-log.tsx';
import { SignsLine } from './signs-line.tsx';
import { type OpenedConversation, useOpenConversation } from './use-open-conversation.ts';

interface ChatProps {
  client: PageClient;
  conversationId: string;
  /** The person is alone with an agent: it does not need their name. */
  isTrial?: boolean;
}

/**
 * The messages of a conversation, and a field to write one: for any page whose inbox is open. It has no heading. Another
 * conversation needs another `key`.
 */
export function Chat(props: ChatProps) {
  return <OpenedChat {...props} opened={useOpenConversation(props.client, props.conversationId)} />;
}

/** The same, for a page that shows more of the conversation. */
export function OpenedChat({ client, conversationId, isTrial = false, opened }: ChatProps & { opened: OpenedConversation }) {
  const [replyTo, setReplyTo] = useState<Message>();
  const { data, error, readAgain, showOlder } = opened;
  if (error !== undefined) return <FailureNotice error={error} onRetry={readAgain} />;
  if (data === undefined) return <Loader aria-label={chatTexts.opening} role="status" />;
  if (data === null) return <Text p="md">{conversationTexts.missingNext}</Text>;
  const { messages, hasMore, people, isActive } = data;
  const shared = { client, conversationId, people };
  return (
    <div className="chat">
      <MessageLog {...shared} {...{ messages, hasMore, isActive }} onOlder={showOlder} onReply={setReplyTo} />
      <SignsLine {...shared} />
      <Text role="status" size="sm" px="sm">
        {client.connection() === 'offline' && chatTexts.offline}
      </Text>
      {isActive ? <Composer {...shared} {...{ replyTo, isTrial }} onReply={setReplyTo} /> : <Text>{chatTexts.gone}</Text>}
    </div>
  );
}
