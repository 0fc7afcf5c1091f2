// All that an agent can read.
import type { AgentDeps } from '../agent-deps.ts';
import { walletReadings } from '../effects/kinds/wallet/balance-reading.ts';
import type { Chains } from '../effects/kinds/wallet/chains.ts';
import type { ToolCaller } from '../mcp/tool-caller.ts';
import { toolReadings } from '../mcp/tool-readings.ts';
import { attachedFile, type ConversationFiles } from './attached-file.ts';
import type { Reading } from './domain/reading.ts';
import type { FileReader } from './file-reader.ts';
import { webPage } from './web-page.ts';
import type { WebReader } from './web-reader.ts';

export interface ReadingServices {
  /** Undefined: the operator lets agents read no web pages. */
  webReader: WebReader | undefined;
  fileReader: FileReader;
  toolCaller: ToolCaller;
  /** Where it looks at its own wallet. */
  chains: Chains;
}

export function agentReadings(
  deps: AgentDeps<'servers' | 'tools'>,
  { webReader, fileReader, toolCaller, chains }: ReadingServices,
  files: ConversationFiles,
): Reading[] {
  const pages = webReader === undefined ? [] : [webPage(webReader)];
  return [...pages, attachedFile(fileReader, files), ...toolReadings(deps, toolCaller), ...walletReadings(deps, chains)];
}
