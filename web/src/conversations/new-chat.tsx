import { ActionIcon } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../components/dialog.tsx';
import { texts } from '../texts/app.ts';
import { conversationsTexts } from '../texts/conversations.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { JoinConversation } from './join-conversation.tsx';
import { NewConversation } from './new-conversation.tsx';

/** Starts a chat, or joins one by its link. */
export function NewChat({ client }: { client: PageClient }) {
  const [isOpen, setOpen] = useState(false);
  const { newChat } = conversationsTexts;
  return (
    <>
      <ActionIcon size={44} radius="xl" aria-label={newChat} onClick={() => setOpen(true)}>
        <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden>
          <path d="M12 5v14M5 12h14" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" />
        </svg>
      </ActionIcon>
      <Dialog
        title={newChat}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        actions={[{ label: texts.close, onClick: () => setOpen(false) }]}
      >
        <NewConversation client={client} />
        <JoinConversation client={client} />
      </Dialog>
    </>
  );
}
