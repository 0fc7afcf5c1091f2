import type { Item, OutputItem, ResponseObject } from '@offshoot/openai-api';

export type ResponseStatus = ResponseObject['status'];

/** The configuration that the turns of a conversation run with. */
export interface Pin {
  agentId: string;
  agentVersion: number;
  /** As the request named it: `agent_x`, `agent_x@3` or `agent_x@label`. */
  reference: string;
  variables: Readonly<Record<string, unknown>>;
  /** SHA-256 of the effective configuration in its RFC 8785 form, 64 hex digits. */
  digest: string;
}

/** Who has a response. */
export interface Possession {
  tenantId: string;
  /** Who made it. */
  subject: string;
  /** The API key that it was made with. Empty: made without one. */
  keyId: string;
}

export interface StoredResponse extends Possession {
  /** Who made the tenant. */
  payer: string;
  responseId: string;
  /** ID of the first response of its chain. */
  conversationId: string;
  previousResponseId: string | undefined;
  status: ResponseStatus;
  isBackground: boolean;
  /** They are stored, so that its stream can be read again. */
  hasEvents: boolean;
  /** The response object. Its status and output are those of the fields here. */
  resource: ResponseObject;
  input: readonly Item[];
  output: readonly OutputItem[];
  /** Items of the whole conversation up to here. */
  itemCount: number;
  pin: Pin | undefined;
  expireTime: Date;
}

/** A turn of a conversation, as a later one needs it. */
export interface ChainLink extends Omit<StoredResponse, 'resource' | 'payer' | 'keyId' | 'isBackground' | 'hasEvents' | 'expireTime'> {
  /** What stands for this turn and all before it. */
  summary: string | undefined;
  /** What its pin names; of the last turn of a chain only. */
  configuration?: Readonly<Record<string, unknown>> | undefined;
}

const ENDED: ReadonlySet<ResponseStatus> = new Set(['completed', 'incomplete', 'failed', 'cancelled']);
export const hasEnded = (status: ResponseStatus): boolean => ENDED.has(status);

/** The response object as it is now. */
export function shownResponse({ resource, status, output }: Pick<StoredResponse, 'resource' | 'status' | 'output'>): ResponseObject {
  const error = status === 'failed' && resource.error === null ? BROKEN_OFF : resource.error;
  return { ...resource, status, error, output: [...output] };
}

/** A cancelled response, with any output that it had by then. */
export const cancelledResource = (resource: ResponseObject): ResponseObject => ({
  ...resource,
  status: 'cancelled',
  completed_at: null,
  incomplete_details: null,
  error: null,
});

/** The end of a response whose process ended before it. */
export const BROKEN_OFF = {
  code: 'server_error',
  message: 'The service stopped before the response was complete. Send the request again.',
};
