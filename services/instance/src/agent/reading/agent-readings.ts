// All that an agent can read.
import type { Transcriber } from '@offshoot/models';
import type { AgentDeps } from '../agent-deps.ts';
import { walletReadings } from '../effects/kinds/wallet/balance-reading.ts';
import type { Chains } from '../effects/kinds/wallet/chains.ts';
import { shownMailReadings } from '../mail/mail-reading.ts';
import type { Mailbox } from '../mail/mailbox.ts';
import type { ToolCaller } from '../mcp/tool-caller.ts';
import { toolReadings } from '../mcp/tool-readings.ts';
import { attachedFile, type ConversationFiles } from './attached-file.ts';
import type { Reading } from './domain/reading.ts';
import type { FileReader } from './file-reader.ts';
import { hearingOf, type PaidTokens } from './hearing.ts';
import { webPage } from './web-page.ts';
import type { WebReader } from './web-reader.ts';

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
  deps: AgentDeps<'conversation' | 'mails' | 'pace' | 'servers' | 'tools'>,
  { webReader, fileReader, transcriber, mailbox, toolCaller, chains }: ReadingServices,
  files: ConversationFiles,
  paid: PaidTokens,
): Reading[] {
  const pages = webReader === undefined ? [] : [webPage(webReader)];
  const own = [...shownMailReadings(deps, mailbox), ...walletReadings(deps, chains)];
  const hearing = transcriber && hearingOf(deps, transcriber, paid);
  return [...pages, attachedFile(fileReader, files, hearing), ...toolReadings(deps, toolCaller), ...own];
}
