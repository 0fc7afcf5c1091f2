// What people attach, in a conversation that is a list in memory.
import type { SharedFile } from '@offshoot/xmtp/agent-client.ts';
import * as files from '../../src/agent/reading/conversation-files.ts';
import type { Senses } from '../../src/agent/reading/file-reader.ts';
import type { HeardMessage } from '../../src/agent/transcript/conversation-store.ts';
import type { MailScene } from '../effects/mail-scene.ts';

export const BLIND: Senses = { sees: async () => false, hears: false };

export const filesFor = ({ agent, deps }: MailScene, message: HeardMessage) =>
  files.filesFor({ store: agent.store, inbox: () => deps.client }, message);

export const inside = (name: string, content: string | Uint8Array, mimeType = 'text/plain'): SharedFile => {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return { is: 'inside', name, file: { name, mimeType, bytes } };
};
