// All that an agent can read.

import type { Transcriber } from '@offshoot/models';
import { walletReadings } from '../effects/kinds/wallet/balance-reading.ts';
import type { Chains } from '../effects/kinds/wallet/chains.ts';
import { shownMailReadings } from '../mail/mail-reading.ts';
import type { MailTable } from '../mail/mail-store.ts';
import type { Mailbox } from '../mail/mailbox.ts';
import type { ServerTable } from '../mcp/own-server-store.ts';
import type { ToolCaller } from '../mcp/tool-caller.ts';
import { toolReadings } from '../mcp/tool-readings.ts';
import type { PaceTable } from '../pace/pace-store.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { Reading } from '../sources/domain/reading.ts';
import type { ToolTable } from '../tools/tool-store.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { attachedFile, type ConversationFiles } from './attached-file.ts';
import type { FileReader } from './file-reader.ts';
import { hearingOf, type PaidTokens } from './hearing.ts';
import { type WebReader, webPage } from './web-page.ts';

export interface ReadingServices {
  /** Undefined: the operator lets agents read no web pages. */
  webReader: WebReader | undefined;
  fileReader: FileReader;
  /** Undefined: no endpoint transcribes voice messages. */
  transcriber: Transcriber | undefined;
  mailbox: Mailbox;
  toolCaller: ToolCaller;
  /** Where it looks at its own wallet. */
  chains: Chains;
}

export function agentReadings(
  deps: AgentDeps<ConversationTable & MailTable & PaceTable & ServerTable & ToolTable>,
  { webReader, fileReader, transcriber, mailbox, toolCaller, chains }: ReadingServices,
  files: ConversationFiles,
  { askedBy, paid }: { askedBy: string; paid: PaidTokens },
): Reading[] {
  // Inboxes cost nothing: of many that ask one agent, its owner has the share, too.
  const people = [deps.store.state.claimed?.ownerId ?? askedBy, askedBy];
  const pages = webReader === undefined ? [] : [webPage(webReader, people)];
  const own = [...shownMailReadings(deps, mailbox), ...walletReadings(deps, chains)];
  const hearing = transcriber && hearingOf(deps, transcriber, paid);
  return [...pages, attachedFile(fileReader, files, { people, hearing }), ...toolReadings(deps, toolCaller, people), ...own];
}
