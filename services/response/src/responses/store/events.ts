import type { StreamEvent } from '@offshoot/openai-api';
import type { PreparedQueries } from '@offshoot/postgres';
import { tellingOf } from '../../database/news.ts';

/** The events of responses in the background, for clients that follow them now or later. */
export interface EventRows {
  add(responseId: string, events: readonly StreamEvent[]): Promise<void>;
  /** Counts the events of a response that has ended as part of what is stored. Once. */
  weigh(responseId: string): Promise<void>;
  /** In their order. `after`: the sequence number that the reader has. */
  after(responseId: string, after: number, most: number): Promise<StreamEvent[]>;
  last(responseId: string): Promise<StreamEvent | undefined>;
}

export function eventRows({ query }: PreparedQueries): EventRows {
  return {
    async add(responseId, events) {
      // A response that was deleted meanwhile gets none.
      await query(
        `with added as (
            insert into event (response_id, sequence_number, body)
              select response_id, sequence_number, body from response, unnest(:numbers::integer[], :bodies::text[]) as e (sequence_number, body)
              where response_id = :response_id
              on conflict do nothing returning 1
          )
          ${tellingOf('events', ':response_id')} where exists (select from added)`,
        {
          response_id: responseId,
          numbers: events.map(({ sequence_number }) => sequence_number),
          bodies: events.map((event) => JSON.stringify(event)),
        },
      );
    },
    async weigh(responseId) {
      await query(
        `update response set bytes = bytes + (select coalesce(sum(octet_length(body)), 0) from event where response_id = :response_id)
          where response_id = :response_id and end_time is not null`,
        { response_id: responseId },
      );
    },
    async after(responseId, after, most) {
      const rows = await query<EventRow>(
        `select body from event
          where response_id = :response_id and sequence_number > :after order by sequence_number limit :most`,
        { response_id: responseId, after, most },
      );
      return rows.map(eventOf);
    },
    async last(responseId) {
      const [row] = await query<EventRow>('select body from event where response_id = :response_id order by sequence_number desc limit 1', {
        response_id: responseId,
      });
      return row && eventOf(row);
    },
  };
}

interface EventRow {
  body: string;
}

const eventOf = ({ body }: EventRow) => JSON.parse(body) as StreamEvent;
