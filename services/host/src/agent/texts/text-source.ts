// What people write to the agent's phone number.
import { openSealed, SealedValueError } from '@offshoot/statements/sealing';
import { type BellDeps, type Received, type ReceivedSource, SourceFailure } from '../received/source.ts';
import { type AgentDeps, character, type LoopDeps } from '../record/agent-deps.ts';
import { toolsInUse } from '../tools/domain/tools.ts';
import type { ToolTable } from '../tools/tool-store.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Carrier, TextAccount, WaitingText } from './carrier.ts';
import { type Waiting, waitingIn, waitingLine } from './domain/waiting.ts';
import type { TextTable } from './text-store.ts';

export interface TextSourceDeps extends LoopDeps<ToolTable & TextTable> {
  readonly workspace: Workspace;
}

export function textSource(carrier: Carrier): ReceivedSource<TextSourceDeps> {
  return {
    is: 'text-message',
    // An opt-out counts at once, however many texts were shown.
    isAlwaysRead: true,
    bell(deps) {
      const account = textAccount(deps);
      return account && (async (signal) => (await collect(carrier, account, [], signal)).length > 0);
    },
    open(deps) {
      const account = textAccount(deps);
      if (account === undefined) return undefined;
      const { closing } = deps;
      return {
        unread: async () => Promise.all((await collect(carrier, account, [], closing)).map((one) => received(deps, one))),
        settle: async (id) => void (await collect(carrier, account, [id], closing)),
      };
    },
  };
}

async function collect(carrier: Carrier, account: TextAccount, collected: readonly string[], signal: AbortSignal): Promise<WaitingText[]> {
  try {
    return await carrier.collect(account, collected, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw new SourceFailure('could not collect texts', { cause: error });
  }
}

async function received(deps: TextSourceDeps, waiting: WaitingText): Promise<Received> {
  const opened = await openedText(deps, waiting);
  return {
    id: waiting.id,
    isCounted: opened?.is === 'text' && opened.keyword === undefined,
    line: (o) => (opened === undefined ? undefined : waitingLine(opened, o)),
    note: () => noteKeyword(deps, opened),
  };
}

/** Undefined: it is not for this agent, or nothing that it understands. */
async function openedText({ instanceId, workspace }: TextSourceDeps, { id, sealed }: WaitingText): Promise<Waiting | undefined> {
  const { privateKey } = await workspace.sealingKeys();
  try {
    return waitingIn(await openSealed(privateKey, { use: 'text-message', instanceId, textId: id }, sealed));
  } catch (error) {
    if (error instanceof SealedValueError) return undefined;
    throw error;
  }
}

function noteKeyword({ store: { texts } }: AgentDeps<TextTable>, opened: Waiting | undefined): void {
  if (opened?.is === 'failed' && opened.refusal === 'opted-out') texts.optOut(opened.to);
  if (opened?.is !== 'text') return;
  if (opened.keyword === 'stop') texts.optOut(opened.from);
  if (opened.keyword === 'start') texts.optIn(opened.from);
}

/** Undefined: the template asks for no phone number, or there is none yet, or the pool does not know the agent now. */
export function textAccount(deps: BellDeps): TextAccount | undefined {
  const { instanceId, store } = deps;
  const { credential } = store.state;
  const tool = toolsInUse(store.tools.all(), character(deps).description.tools).find(({ resource }) => resource === 'telnyx-number');
  return tool && credential !== undefined ? { instanceId, credential, number: tool.value } : undefined;
}
