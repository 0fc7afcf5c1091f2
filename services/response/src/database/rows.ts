import type { Item, OutputItem, ResponseObject } from '@offshoot/openai-api';
import type { ChainLink, Pin, ResponseStatus, StoredResponse } from './domain/stored-response.ts';

/** What both kinds of rows have. JSON columns arrive parsed. */
export interface PinColumns {
  agent_id: string | null;
  agent_version: number | null;
  agent_reference: string | null;
  variables: Record<string, unknown> | null;
  config_digest: string | null;
}

interface LinkRow extends PinColumns {
  response_id: string;
  tenant_id: string;
  subject: string;
  conversation_id: string;
  previous_response_id: string | null;
  status: ResponseStatus;
  input: Item[];
  output: OutputItem[];
  item_count: number;
}

export interface ChainRow extends LinkRow {
  summary: string | null;
  config: Record<string, unknown> | null;
}

export interface ResponseRow extends LinkRow {
  payer: string;
  key_id: string;
  is_background: boolean;
  has_events: boolean;
  resource: ResponseObject;
  expire_time: Date | string;
}

const LINK_COLUMNS = `response_id, tenant_id, subject, conversation_id, previous_response_id, status, input, output, item_count,
  agent_id, agent_version, agent_reference, variables, config_digest`;
export const RESPONSE_COLUMNS = `${LINK_COLUMNS}, payer, key_id, is_background, has_events, resource, expire_time`;

export function responseOf(row: ResponseRow): StoredResponse {
  return {
    ...linkOf(row),
    payer: row.payer,
    keyId: row.key_id,
    isBackground: row.is_background,
    hasEvents: row.has_events,
    resource: row.resource,
    expireTime: new Date(row.expire_time),
  };
}

export const chainLinkOf = (row: ChainRow): ChainLink => ({
  ...linkOf(row),
  summary: row.summary ?? undefined,
  configuration: row.config ?? undefined,
});

function linkOf(row: LinkRow): Omit<ChainLink, 'summary' | 'configuration'> {
  return {
    responseId: row.response_id,
    tenantId: row.tenant_id,
    subject: row.subject,
    conversationId: row.conversation_id,
    previousResponseId: row.previous_response_id ?? undefined,
    status: row.status,
    input: row.input,
    output: row.output,
    itemCount: row.item_count,
    pin: pinOf(row),
  };
}

export function pinOf({ agent_id, agent_version, agent_reference, variables, config_digest }: PinColumns): Pin | undefined {
  if (agent_id === null || config_digest === null) return undefined;
  return {
    agentId: agent_id,
    agentVersion: agent_version ?? 0,
    reference: agent_reference ?? agent_id,
    variables: variables ?? {},
    digest: config_digest,
  };
}
