import { Button, Group, Text } from '@mantine/core';
import { chatTexts } from '../../texts/conversations.ts';
import { publishAgain, sendText } from '../convos/sending.ts';
import type { MessageRowProps } from './message-row.tsx';

/** After this long, something is in the way. */
const SLOW_MS = 10_000;

/** Of an own message that is not on the network yet. It goes there by itself; a person who cannot wait may push. */
export function Delivery({ message, client, conversationId }: MessageRowProps) {
  const { delivery, sentAt, content, replyTo } = message;
  const isWaiting = client.connection() === 'offline' || Date.now() - sentAt.getTime() > SLOW_MS;
  const sendAgain = async () => {
    if (delivery === 'sending') return publishAgain(client, conversationId);
    if (content.is !== 'text') return;
    const senderInboxId = replyTo?.senderInboxId;
    await sendText(
      client,
      conversationId,
      content.text,
      replyTo && senderInboxId !== undefined ? { id: replyTo.id, senderInboxId } : undefined,
    );
  };
  const { sending, waiting, failed } = chatTexts;
  return (
    <Group gap="xs">
      <Text size="xs" c={delivery === 'failed' ? 'red' : 'dimmed'}>
        {delivery === 'failed' ? failed : isWaiting ? waiting : sending}
      </Text>
      {(delivery === 'failed' || isWaiting) && (
        <Button size="compact-xs" variant="default" onClick={() => void sendAgain().catch(() => {})}>
          {chatTexts.sendAgain}
        </Button>
      )}
    </Group>
  );
}
