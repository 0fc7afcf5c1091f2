import { Loader, Stack, Text } from '@mantine/core';
import { useCallback, useState } from 'react';
import { FailureNotice } from '../../app/failure-notice.tsx';
import { chatTexts, conversationTexts } from '../../texts/conversations.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { readConversation } from '../convos/conversations.ts';
import { type Message, messagesOf } from '../convos/messages.ts';
import { useInboxRead } from '../use-inbox-read.ts';
import './chat.css';
import { Composer } from './composer.tsx';
import { MessageLog } from './message-log.tsx';

/** What is shown at first, and what each “older messages” adds. */
const PAGE = 50;

/**
 * What is said in a conversation, and a field to say something: for any page whose inbox is open. It has no heading. Another
 * conversation needs another `key`.
 */
export function Chat({ client, conversationId }: { client: PageClient; conversationId: string }) {
  const [count, setCount] = useState(PAGE);
  const [replyTo, setReplyTo] = useState<Message>();
  const read = useCallback(async () => {
    const conversation = await readConversation(client, conversationId);
    return conversation ? { ...conversation, ...(await messagesOf(client, conversationId, count)) } : null;
  }, [client, conversationId, count]);
  const { data, error, readAgain } = useInboxRead(client, conversationId, read);
  if (error !== undefined) return <FailureNotice error={error} onRetry={readAgain} />;
  if (data === undefined) return <Loader aria-label={chatTexts.opening} role="status" />;
  if (data === null) return <Text>{conversationTexts.missingNext}</Text>;
  return (
    <Stack gap="xs" className="chat">
      <MessageLog client={client} conversationId={conversationId} {...data} onOlder={() => setCount(count + PAGE)} onReply={setReplyTo} />
      <Text role="status" size="sm">
        {client.connection() === 'offline' && chatTexts.offline}
      </Text>
      {data.isActive ? (
        <Composer client={client} conversationId={conversationId} people={data.people} replyTo={replyTo} onReply={setReplyTo} />
      ) : (
        <Text>{chatTexts.gone}</Text>
      )}
    </Stack>
  );
}
