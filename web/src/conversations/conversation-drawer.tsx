import { Drawer } from '../components/dialog.tsx';
import { conversationTexts } from '../texts/conversations.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import type { ShownConversation } from './chat/use-open-conversation.ts';
import { ConfirmedAction } from './confirmed-action.tsx';
import { revokeInvites } from './convos/manage-conversation.ts';
import { InviteSection } from './invite-section.tsx';
import { LeaveSection } from './leave-section.tsx';
import { MembersSection } from './members-section.tsx';
import { NameSection } from './name-section.tsx';
import { VoicesSection } from './voices-section.tsx';

interface ConversationDrawerProps {
  client: PageClient;
  conversation: ShownConversation;
  onClose: () => void;
}

/** Who is in the chat, how others come in, what it is called, and the way out. */
export function ConversationDrawer({ client, conversation, onClose }: ConversationDrawerProps) {
  const { id, isActive, inviteTag, mayManage, name } = conversation;
  const { details, revoke, revokeTitle, revokeRisk, revokeSure } = conversationTexts;
  return (
    <Drawer title={details} onClose={onClose}>
      <MembersSection client={client} conversation={conversation} />
      {isActive && <VoicesSection client={client} conversation={conversation} />}
      {/* With another tag, the link that is shown is invalid. */}
      {isActive && <InviteSection key={inviteTag} client={client} conversationId={id} />}
      {isActive && mayManage && inviteTag !== '' && (
        <div>
          <ConfirmedAction
            label={revoke}
            title={revokeTitle}
            text={revokeRisk}
            confirm={revokeSure}
            act={() => revokeInvites(client, id)}
          />
        </div>
      )}
      {isActive && <NameSection client={client} conversationId={id} name={name} />}
      <LeaveSection client={client} conversationId={id} />
    </Drawer>
  );
}
