import type { Item, OutputItem, ResponseObject } from '@offshoot/openai-api';
import { type PreparedQueries, type Query, violates } from '@offshoot/postgres';
import type { ApprovalAnswer } from '../../conversations/domain/approvals.ts';
import { ADD_ANSWERS, answering, answerValues } from '../../conversations/store/approvals.ts';
import { holdingConversation, SAY_ITEMS, sayValues } from '../../conversations/store/conversations.ts';
import { CONVERSATION_LOCK } from '../../conversations/store/summaries.ts';
import type { UsedTokens } from '../../database/domain/ports.ts';
import type { ChainLink, ResponseStatus, StoredResponse } from '../../database/domain/stored-response.ts';
import { tellingOf } from '../../database/news.ts';
import { type ChainRow, chainLinkOf, RESPONSE_COLUMNS, type ResponseRow, responseOf } from '../../database/rows.ts';
import { KEEP_LAST, usageValues } from '../../usage/store/usage.ts';
import type { Configuration } from '../domain/configuration.ts';

/** How a response ended. */
export interface Ending {
  status: Extract<ResponseStatus, 'completed' | 'incomplete' | 'failed' | 'cancelled'>;
  resource: ResponseObject;
  output: readonly OutputItem[];
}

/** In a conversation that has an ID of its own. */
export interface Said {
  items: readonly Item[];
  retentionDays: number;
}

export interface ResponseRows {
  /**
   * Adds a response that this process runs from now on. `configuration`: what its pin names, unless it is stored already. `revision`: of the
   * conversation that it is in, as it was read. Throws RequestRefusal if one of its answers is not the first one, or the conversation is locked.
   */
  begin(
    response: StoredResponse,
    run: {
      runnerId: string;
      configuration: Configuration | undefined;
      answers: readonly ApprovalAnswer[];
      revision: number | undefined;
      now: Date;
    },
  ): Promise<void>;
  /** The same for what a response answers that is not stored. */
  answer(response: StoredResponse, answers: readonly ApprovalAnswer[]): Promise<void>;
  /**
   * Stores how a response ended, and what it used. `said`: what its conversation gets. False: the response is no longer this runner's, because its lease was over, or it was
   * cancelled or deleted; what it used is stored all the same.
   */
  end(
    responseId: string,
    run: { runnerId: string; ending: Ending; said?: Said | undefined; used: UsedTokens; now: Date },
  ): Promise<boolean>;
  /** Adds what a response had said to its row, if a caller has cancelled it meanwhile. Only for the process that ran it, and once. */
  keepCancelled(responseId: string, said: Pick<Ending, 'resource' | 'output'>): Promise<void>;
  byId(tenantId: string, responseId: string): Promise<StoredResponse | undefined>;
  /**
   * A response and what was before it, oldest first; what a summary stands for is left out, but for the turn that has it. Undefined: there is
   * no such response, or one before it is gone.
   */
  chainTo(tenantId: string, responseId: string): Promise<ChainLink[] | undefined>;
  /**
   * Items with these IDs that responses have said or been sent, or conversations have, with who has each: of several with one ID, the last that the subject has, and
   * only then another's.
   */
  itemsNamed(
    tenantId: string,
    subject: string,
    itemIds: readonly string[],
  ): Promise<(Pick<StoredResponse, 'tenantId' | 'subject'> & { item: Item })[]>;
  /** `responseIds`: each once. */
  areThere(tenantId: string, responseIds: readonly string[]): Promise<boolean>;
  /** Ends a response that waits or runs; its process stops. Any other stays as it is. */
  cancel(tenantId: string, responseId: string, now: Date): Promise<void>;
  /** With it go its events, and all summaries of its conversation, which may repeat what it said. False: there was none. */
  remove(tenantId: string, responseId: string): Promise<boolean>;
}

const CHAIN = `with recursive chain as (
    select r.*, s.content as summary, 0 as depth from response r left join summary s using (response_id)
      where r.tenant_id = :tenant_id and r.response_id = :response_id
    union all
    select r.*, s.content, chain.depth + 1 from chain
      join response r on r.tenant_id = chain.tenant_id and r.response_id = chain.previous_response_id
      left join summary s on s.response_id = r.response_id
      where chain.summary is null
  )
  select response_id, tenant_id, subject, conversation_id, previous_response_id, status, input, output, item_count,
    agent_id, agent_version, agent_reference, variables, config_digest, summary,
    case when depth = 0 then
      (select config from configuration c where c.tenant_id = chain.tenant_id and c.digest = chain.config_digest) end as config
  from chain order by depth desc`;

const ADD_RESPONSE = `insert into response
    (response_id, tenant_id, payer, subject, key_id, conversation_id, previous_response_id, status, is_background, has_events, resource, input, output, item_count, item_ids, bytes,
      agent_id, agent_version, agent_reference, variables, config_digest, job, runner_id, create_time, start_time, expire_time)
  values (:response_id, :tenant_id, :payer, :subject, :key_id, :conversation_id, :previous_response_id, :status, :is_background, :has_events, :resource, :input, '[]',
    :item_count, :item_ids, :bytes, :agent_id, :agent_version, :agent_reference, :variables, :config_digest, :job, :runner_id, :now, :start_time, :expire_time)`;

// An existing row gets a new time now and then, which keeps it from being deleted as unused before the response is added. Not each time:
// all conversations with an agent would wait for each other.
const CONFIGURED = `configured as (
    insert into configuration (tenant_id, digest, config, create_time)
      select :tenant_id, :config_digest, :config::json, :now
        where not exists (select from configuration
          where tenant_id = :tenant_id and digest = :config_digest and create_time > :now::timestamptz - interval '30 minutes')
        on conflict (tenant_id, digest) do update set create_time = excluded.create_time
  )`;
const ADD_CONFIGURED_RESPONSE = `with ${CONFIGURED} ${ADD_RESPONSE}`;
const ANSWERED = `answered as (${ADD_ANSWERS})`;
const ADD_ANSWERING_RESPONSE = `with ${ANSWERED} ${ADD_RESPONSE}`;
const ADD_CONFIGURED_ANSWERING_RESPONSE = `with ${CONFIGURED}, ${ANSWERED} ${ADD_RESPONSE}`;

const idsOf = (items: readonly Item[]): string[] => items.map(({ id }) => id);

/** Values of the statement above. `job`: what a response needs that waits. */
function valuesOf(response: StoredResponse, more: { now: Date; runnerId: string | null; job: string | null }) {
  const { pin } = response;
  const [resource, input] = [JSON.stringify(response.resource), JSON.stringify(response.input)];
  return {
    response_id: response.responseId,
    tenant_id: response.tenantId,
    payer: response.payer,
    subject: response.subject,
    key_id: response.keyId,
    conversation_id: response.conversationId,
    previous_response_id: response.previousResponseId ?? null,
    status: response.status,
    is_background: response.isBackground,
    has_events: response.hasEvents,
    resource,
    input,
    item_count: response.itemCount,
    item_ids: idsOf(response.input),
    bytes: Buffer.byteLength(resource) + Buffer.byteLength(input),
    agent_id: pin?.agentId ?? null,
    agent_version: pin?.agentVersion ?? null,
    agent_reference: pin?.reference ?? null,
    variables: pin ? JSON.stringify(pin.variables) : null,
    config_digest: pin?.digest ?? null,
    job: more.job,
    runner_id: more.runnerId,
    now: more.now,
    start_time: more.runnerId === null ? null : more.now,
    expire_time: response.expireTime,
  };
}

const ADD_OUTPUT = `resource = :resource, output = :output, item_count = item_count + :more_items, item_ids = item_ids || :more_ids::text[],
  bytes = bytes + :more_bytes`;

const END = `update response set status = :status, ${ADD_OUTPUT}, runner_id = null, end_time = :now
  where response_id = :response_id and runner_id = :runner_id`;
const END_IN_CONVERSATION = `with used as (${KEEP_LAST}), ended as (${END} returning *), ${SAY_ITEMS} select 1 from ended`;

/** Values of a part of the statements above. */
function outputValues({ resource, output }: Pick<Ending, 'resource' | 'output'>) {
  const json = JSON.stringify(output);
  return {
    resource: JSON.stringify({ ...resource, output: [] }),
    output: json,
    more_items: output.length,
    more_ids: idsOf(output),
    more_bytes: Buffer.byteLength(json),
  };
}

/** Adds the row, and with it the configuration that it is pinned to, if that is new, and what it answers. One statement. */
export async function addResponse(
  query: Query,
  response: StoredResponse,
  more: {
    now: Date;
    runnerId: string | null;
    job: string | null;
    configuration: Configuration | undefined;
    answers: readonly ApprovalAnswer[];
  },
): Promise<void> {
  const { configuration, answers } = more;
  const [plain, configured] =
    answers.length > 0 ? [ADD_ANSWERING_RESPONSE, ADD_CONFIGURED_ANSWERING_RESPONSE] : [ADD_RESPONSE, ADD_CONFIGURED_RESPONSE];
  const values = { ...valuesOf(response, more), ...(answers.length > 0 && answerValues(answers)) };
  if (configuration) await query(configured, { ...values, config: configuration.json });
  else await query(plain, values);
}

/** As many as are remembered; the one that was stored first goes first. */
const MAX_STORED = 10_000;

/** Like addResponse, outside transactions. A configuration that this process has stored is not sent again, while it is there. */
function beginner(query: Query) {
  const stored = new Set<string>();
  return async (response: StoredResponse, more: Parameters<typeof addResponse>[2]): Promise<void> => {
    const { configuration } = more;
    if (!configuration) return addResponse(query, response, more);
    const name = `${response.tenantId} ${configuration.digest}`;
    if (stored.has(name)) {
      try {
        return await addResponse(query, response, { ...more, configuration: undefined });
      } catch (error) {
        if (!violates(error, 'response_tenant_id_config_digest_fkey')) throw error;
        stored.delete(name);
      }
    }
    await addResponse(query, response, more);
    stored.add(name);
    for (const oldest of stored) {
      if (stored.size <= MAX_STORED) break;
      stored.delete(oldest);
    }
  };
}

export function responseRows(queries: PreparedQueries): ResponseRows {
  const { query } = queries;
  const begin = beginner(query);
  return {
    begin: (response, { answers, revision, ...run }) =>
      answering(query, response, answers, () =>
        revision === undefined
          ? begin(response, { ...run, answers, job: null })
          : holdingConversation(queries, { ...response, revision }, (one) => addResponse(one, response, { ...run, answers, job: null })),
      ),
    answer: (response, answers) =>
      answering(query, response, answers, async () => {
        await query(ADD_ANSWERS, { response_id: response.responseId, ...answerValues(answers) });
      }),
    async end(responseId, { runnerId, ending, said, used, now }) {
      const ended = {
        response_id: responseId,
        runner_id: runnerId,
        status: ending.status,
        ...outputValues(ending),
        now,
        ...usageValues(used),
      };
      const rows = said
        ? await query(END_IN_CONVERSATION, { ...ended, ...sayValues(said.items, said.retentionDays) })
        : await query(`with used as (${KEEP_LAST}) ${END} returning 1`, ended);
      return rows.length > 0;
    },
    async keepCancelled(responseId, said) {
      await query(`update response set ${ADD_OUTPUT} where response_id = :response_id and status = 'cancelled'`, {
        response_id: responseId,
        ...outputValues(said),
      });
    },
    async byId(tenantId, responseId) {
      const [row] = await query<ResponseRow>(
        `select ${RESPONSE_COLUMNS} from response where tenant_id = :tenant_id and response_id = :response_id`,
        { tenant_id: tenantId, response_id: responseId },
      );
      return row && responseOf(row);
    },
    async chainTo(tenantId, responseId) {
      const links = (await query<ChainRow>(CHAIN, { tenant_id: tenantId, response_id: responseId })).map(chainLinkOf);
      const [oldest] = links;
      if (oldest === undefined || (oldest.summary === undefined && oldest.previousResponseId !== undefined)) return undefined;
      return links;
    },
    async itemsNamed(tenantId, subject, itemIds) {
      const rows = await query<{ subject: string; item: Item }>(
        `select distinct on (item->>'id') subject, item from (
            select subject, create_time, item
              from response, lateral (select json_array_elements(input) as item union all select json_array_elements(output)) items
              where tenant_id = :tenant_id and item_ids && :item_ids::text[] and item->>'id' = any(:item_ids::text[])
            union all
            select subject, create_time, item from conversation_item join conversation using (conversation_id)
              where tenant_id = :tenant_id and item_id = any(:item_ids::text[])
          ) found
          order by item->>'id', subject = :subject desc, create_time desc`,
        { tenant_id: tenantId, subject, item_ids: itemIds },
      );
      return rows.map((row) => ({ tenantId, ...row }));
    },
    async areThere(tenantId, responseIds) {
      const rows = await query('select 1 from response where tenant_id = :tenant_id and response_id = any(:response_ids::text[])', {
        tenant_id: tenantId,
        response_ids: responseIds,
      });
      return rows.length === responseIds.length;
    },
    async cancel(tenantId, responseId, now) {
      await query(
        `with ended as (
            update response set status = 'cancelled', runner_id = null, job = null, end_time = :now
            where tenant_id = :tenant_id and response_id = :response_id and end_time is null returning response_id
          )
          ${tellingOf('ended')} from ended`,
        { tenant_id: tenantId, response_id: responseId, now },
      );
    },
    remove(tenantId, responseId) {
      return queries.transaction(async (one) => {
        const named = { tenant_id: tenantId, response_id: responseId };
        const [known] = await one<{ conversation_id: string }>(
          'select conversation_id from response where tenant_id = :tenant_id and response_id = :response_id',
          named,
        );
        if (known === undefined) return false;
        await one(CONVERSATION_LOCK, known);
        const rows = await one(
          `with removed as (
              delete from response where tenant_id = :tenant_id and response_id = :response_id returning response_id, conversation_id
            ), forgotten as (
              delete from summary where conversation_id in (select conversation_id from removed)
            )
            ${tellingOf('ended')} from removed`,
          named,
        );
        return rows.length > 0;
      });
    },
  };
}
