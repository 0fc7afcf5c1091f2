import { type Item, RequestRefusal } from '@offshoot/openai-api';
import type { ChainLink, ResponseStatus } from '../../database/domain/stored-response.ts';
import { approvalRequestsIn } from './approvals.ts';

/** The conversation before a turn. */
export interface Earlier {
  /** What stands for the beginning. Undefined: the items are all. */
  summary: string | undefined;
  items: readonly Item[];
  /** Of the whole conversation, those that the summary stands for included. */
  itemCount: number;
  /** The stored response that has each approval request. */
  askedBy: ReadonlyMap<string, string>;
}

export const NOTHING: Earlier = { summary: undefined, items: [], itemCount: 0, askedBy: new Map() };

/** The turn that a request continues. */
export interface Before {
  last: Pick<ChainLink, 'responseId' | 'conversationId' | 'status' | 'tenantId' | 'subject' | 'pin' | 'configuration'>;
  earlier: Earlier;
}

/** `chain`: oldest first. Undefined: there is nothing in it. */
export function beforeIn(chain: readonly ChainLink[]): Before | undefined {
  const last = chain.at(-1);
  return last && { last, earlier: earlierIn(chain) };
}

/** `chain`: oldest first. */
export function earlierIn(chain: readonly ChainLink[]): Earlier {
  const [first] = chain;
  const told = first?.summary === undefined ? chain : chain.slice(1);
  return {
    summary: first?.summary,
    items: told.flatMap(({ input, output }) => [...input, ...output]),
    itemCount: chain.at(-1)?.itemCount ?? 0,
    askedBy: new Map(
      told.flatMap(({ responseId, input, output }) => approvalRequestsIn([...input, ...output]).map((id) => [id, responseId] as const)),
    ),
  };
}

const CONTINUABLE: ReadonlySet<ResponseStatus> = new Set(['completed', 'incomplete']);

/** Throws RequestRefusal if the last turn has not been answered. */
export function requireContinuable({ responseId, status }: Pick<ChainLink, 'responseId' | 'status'>): void {
  if (CONTINUABLE.has(status)) return;
  throw new RequestRefusal(
    'invalid_request',
    `The previous response '${responseId}' is ${status === 'in_progress' ? 'in progress' : status}, so it cannot be continued.`,
    { code: 'previous_response_not_completed', param: 'previous_response_id' },
  );
}

/** Throws RequestRefusal. */
export function requireCapacity({ itemCount }: Earlier, added: number, most: number): void {
  if (itemCount + added < most) return;
  throw new RequestRefusal('invalid_request', `A conversation has at most ${most} items. Begin a new one, or compact it.`, {
    code: 'too_many_items',
    param: 'input',
  });
}
