// The files of the conversation, as the agent's inbox has them: nothing of them is in its database but their names.

import type { XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { ConversationTable, HeardMessage } from '../transcript/conversation-store.ts';
import { nameOf } from '../transcript/names.ts';
import type { ConversationFiles } from './attached-file.ts';

interface FilesDeps extends AgentDeps<ConversationTable> {
  inbox(): Pick<XmtpAgentClient, 'message'> | undefined;
}

export function filesFor({ store, inbox }: Pick<FilesDeps, 'store' | 'inbox'>, message: HeardMessage): ConversationFiles {
  return {
    message,
    recent: () => store.conversation.recentBefore(message.messageId),
    async filesOf(id) {
      const shared = await inbox()?.message(id);
      // A reply can name any message, such as one of its owner's.
      const isOfOthersHere = shared?.kind === 'files' && !shared.own && store.conversation.authorOf(id) !== undefined;
      return isOfOthersHere ? shared.files : [];
    },
    async repliedTo() {
      const reply = await inbox()?.message(message.messageId);
      return reply?.kind === 'reply' ? reply.reply.referenceId : undefined;
    },
    senderOf: (id) => nameOf({ store }, store.conversation.authorOf(id) ?? ''),
  };
}
