import { type Query, violates } from '@offshoot/postgres';
import type { StoredResponse } from '../../database/domain/stored-response.ts';
import { previousNotFound } from '../../members/domain/access.ts';
import { type ApprovalAnswer, answeredBefore, askerGone } from '../domain/approvals.ts';

/** Fails if one of the requests was answered before. It lasts as long as the response that asked: deleting an answer does not undo it. */
export const ADD_ANSWERS = `insert into approval (response_id, request_id, answered_by)
  select asked_by, request_id, :response_id from unnest(:asked_by::text[], :request_ids::text[]) as one (asked_by, request_id)`;

export const answerValues = (answers: readonly ApprovalAnswer[]) => ({
  asked_by: answers.map(({ askedBy }) => askedBy),
  request_ids: answers.map(({ requestId }) => requestId),
});

type Answering = Pick<StoredResponse, 'responseId' | 'previousResponseId' | 'input'>;

/** Does what adds these answers, outside transactions. Throws RequestRefusal if one of the requests was answered before. */
export async function answering<T>(
  query: Query,
  { previousResponseId, input }: Answering,
  answers: readonly ApprovalAnswer[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (violates(error, 'approval_response_id_fkey'))
      throw previousResponseId === undefined ? askerGone() : previousNotFound(previousResponseId);
    if (!violates(error, 'approval_pkey')) throw error;
    const [first] = await query<{ request_id: string; answered_by: string }>(
      `select request_id, answered_by from approval
        join unnest(:asked_by::text[], :request_ids::text[]) as one (response_id, request_id) using (response_id, request_id)`,
      answerValues(answers),
    );
    if (first === undefined) throw error;
    throw answeredBefore(input, first.request_id, first.answered_by);
  }
}
