import type { Scope } from '@offshoot/callers';
import { pipeRule } from './pipe-rules.ts';
import { hasBody } from './upstream-requests.ts';

/** What a service answers through the gateway, for the description. Their own schemas are OpenAI's. */
export interface PipedOperation {
  method: string;
  path: string;
  scope: Scope;
  summary: string;
  hasBody: boolean;
}

const told: readonly [method: string, path: string, summary: string][] = [
  ['POST', '/v1/responses', 'Makes a response: Open Responses, with agent_id. As a WebSocket, too.'],
  ['POST', '/v1/responses/compact', 'Makes a conversation shorter.'],
  ['GET', '/v1/responses/:response_id', 'Reads a stored response.'],
  ['DELETE', '/v1/responses/:response_id', 'Deletes a stored response.'],
  ['POST', '/v1/responses/:response_id/cancel', 'Ends a response that runs in the background.'],
  ['GET', '/v1/responses/:response_id/input_items', 'Lists what a response was made from.'],
  ['POST', '/v1/files', 'Uploads a file.'],
  ['GET', '/v1/files', 'Lists files.'],
  ['GET', '/v1/files/:file_id', 'Reads what is known of a file.'],
  ['GET', '/v1/files/:file_id/content', 'Reads a file.'],
  ['DELETE', '/v1/files/:file_id', 'Deletes a file.'],
  ['POST', '/v1/vector_stores', 'Makes a vector store.'],
  ['GET', '/v1/vector_stores', 'Lists vector stores.'],
  ['GET', '/v1/vector_stores/:vector_store_id', 'Reads a vector store.'],
  ['POST', '/v1/vector_stores/:vector_store_id', 'Changes a vector store.'],
  ['DELETE', '/v1/vector_stores/:vector_store_id', 'Deletes a vector store.'],
  ['POST', '/v1/vector_stores/:vector_store_id/search', 'Searches a vector store.'],
  ['POST', '/v1/vector_stores/:vector_store_id/files', 'Adds a file to a vector store.'],
  ['GET', '/v1/vector_stores/:vector_store_id/files', 'Lists the files of a vector store.'],
  ['GET', '/v1/vector_stores/:vector_store_id/files/:file_id', 'Reads how far a file of a vector store was read.'],
  ['POST', '/v1/vector_stores/:vector_store_id/files/:file_id', 'Changes the attributes of a file in a vector store.'],
  ['DELETE', '/v1/vector_stores/:vector_store_id/files/:file_id', 'Takes a file out of a vector store.'],
  ['GET', '/v1/vector_stores/:vector_store_id/files/:file_id/content', 'Reads the text that was read from a file.'],
  ['POST', '/v1/vector_stores/:vector_store_id/file_batches', 'Adds many files to a vector store.'],
  ['GET', '/v1/vector_stores/:vector_store_id/file_batches/:batch_id', 'Reads how far a batch of files was read.'],
  ['POST', '/v1/vector_stores/:vector_store_id/file_batches/:batch_id/cancel', 'Leaves the files of a batch that were not read yet.'],
  ['GET', '/v1/vector_stores/:vector_store_id/file_batches/:batch_id/files', 'Lists the files of a batch.'],
  ['POST', '/v1/knowledge', 'Adds an entry: topic, content, source, source_id, expires_at.'],
  ['GET', '/v1/knowledge', 'Lists entries, by status, source, topic and archived.'],
  ['POST', '/v1/knowledge/search', 'Searches entries, and vector stores along with them.'],
  ['GET', '/v1/knowledge/:entry_id', 'Reads an entry.'],
  ['PATCH', '/v1/knowledge/:entry_id', 'Changes an entry: topic, content, archived, expires_at.'],
  ['POST', '/v1/knowledge/:entry_id/accept', 'Accepts what an agent suggested. A person only.'],
  ['POST', '/v1/knowledge/:entry_id/reject', 'Rejects what an agent suggested. A person only.'],
  ['DELETE', '/v1/knowledge/:entry_id', 'Deletes an entry.'],
];

export const pipedOperations: readonly PipedOperation[] = told.flatMap(([method, path, summary]) => {
  const rule = pipeRule(method, path);
  return rule ? [{ method, path, scope: rule.scope, summary, hasBody: hasBody(method) }] : [];
});
