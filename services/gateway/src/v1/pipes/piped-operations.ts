import { type PipeRule, pipeRule } from './pipe-rules.ts';
import type { PipedSchema } from './piped-schemas.ts';

/** What a service answers through the gateway, for the description. */
export interface PipedOperation {
  method: string;
  path: string;
  rule: PipeRule;
  summary: string;
  /** `bytes`: a file as it was uploaded. */
  answer: PipedSchema | 'bytes';
  /** Undefined: it has none, or none that counts. */
  body: PipedSchema | undefined;
}

const told: readonly [method: string, path: string, summary: string, answer: PipedOperation['answer'], body?: PipedSchema][] = [
  ['POST', '/v1/responses', 'Makes a response: Open Responses, with agent_id. As a WebSocket, too.', 'Response', 'CreateResponse'],
  ['POST', '/v1/responses/compact', 'Makes a conversation shorter.', 'CompactedConversation', 'CompactConversation'],
  ['POST', '/v1/responses/input_tokens', 'Says how many tokens a request has for the model.', 'InputTokens', 'CreateResponse'],
  ['GET', '/v1/responses/:response_id', 'Reads a stored response.', 'Response'],
  ['DELETE', '/v1/responses/:response_id', 'Deletes a stored response.', 'DeletedResponse'],
  ['POST', '/v1/responses/:response_id/cancel', 'Ends a response that runs in the background.', 'Response'],
  ['GET', '/v1/responses/:response_id/input_items', 'Lists what a response was made from.', 'ResponseInputItems'],
  ['POST', '/v1/conversations', 'Makes a conversation, with up to 20 items.', 'Conversation', 'CreateConversation'],
  ['GET', '/v1/conversations/:conversation_id', 'Reads a conversation.', 'Conversation'],
  ['POST', '/v1/conversations/:conversation_id', 'Replaces the metadata of a conversation.', 'Conversation', 'UpdateConversation'],
  ['DELETE', '/v1/conversations/:conversation_id', 'Deletes a conversation. Its responses stay.', 'DeletedConversation'],
  ['GET', '/v1/conversations/:conversation_id/items', 'Lists what was said, newest first.', 'ConversationItems'],
  ['POST', '/v1/conversations/:conversation_id/items', 'Adds up to 20 items.', 'ConversationItems', 'CreateConversationItems'],
  ['GET', '/v1/conversations/:conversation_id/items/:item_id', 'Reads an item.', 'ConversationItem'],
  ['DELETE', '/v1/conversations/:conversation_id/items/:item_id', 'Deletes an item.', 'Conversation'],
  [
    'GET',
    '/v1/usage/responses',
    'Says how many responses are stored, and how many may be. Needs tenant:admin for those of the tenant.',
    'StoredResponses',
  ],
  ['GET', '/v1/models', 'Lists what a request may name as its model: models, and agents that the caller may use.', 'ModelList'],
  ['GET', '/v1/models/:model', 'Reads one. The ID may have slashes.', 'Model'],
  ['POST', '/v1/files', 'Uploads a file.', 'File', 'UploadFile'],
  ['GET', '/v1/files', 'Lists files.', 'FileList'],
  ['GET', '/v1/files/:file_id', 'Reads what is known of a file.', 'File'],
  ['GET', '/v1/files/:file_id/content', 'Reads a file.', 'bytes'],
  ['DELETE', '/v1/files/:file_id', 'Deletes a file.', 'DeletedFile'],
  ['POST', '/v1/vector_stores', 'Makes a vector store.', 'VectorStore', 'CreateVectorStore'],
  ['GET', '/v1/vector_stores', 'Lists vector stores.', 'VectorStoreList'],
  ['GET', '/v1/vector_stores/:vector_store_id', 'Reads a vector store.', 'VectorStore'],
  ['POST', '/v1/vector_stores/:vector_store_id', 'Changes a vector store.', 'VectorStore', 'ChangeVectorStore'],
  ['DELETE', '/v1/vector_stores/:vector_store_id', 'Deletes a vector store.', 'DeletedVectorStore'],
  ['POST', '/v1/vector_stores/:vector_store_id/search', 'Searches a vector store.', 'VectorStoreResults', 'SearchVectorStore'],
  ['POST', '/v1/vector_stores/:vector_store_id/files', 'Adds a file to a vector store.', 'VectorStoreFile', 'AttachFile'],
  ['GET', '/v1/vector_stores/:vector_store_id/files', 'Lists the files of a vector store.', 'VectorStoreFileList'],
  ['GET', '/v1/vector_stores/:vector_store_id/files/:file_id', 'Reads how far a file of a vector store was read.', 'VectorStoreFile'],
  [
    'POST',
    '/v1/vector_stores/:vector_store_id/files/:file_id',
    'Changes the attributes of a file in a vector store.',
    'VectorStoreFile',
    'ChangeFileAttributes',
  ],
  ['DELETE', '/v1/vector_stores/:vector_store_id/files/:file_id', 'Takes a file out of a vector store.', 'DeletedVectorStoreFile'],
  [
    'GET',
    '/v1/vector_stores/:vector_store_id/files/:file_id/content',
    'Reads the text that was read from a file.',
    'VectorStoreFileContent',
  ],
  ['POST', '/v1/vector_stores/:vector_store_id/file_batches', 'Adds many files to a vector store.', 'FileBatch', 'CreateFileBatch'],
  ['GET', '/v1/vector_stores/:vector_store_id/file_batches/:batch_id', 'Reads how far a batch of files was read.', 'FileBatch'],
  [
    'POST',
    '/v1/vector_stores/:vector_store_id/file_batches/:batch_id/cancel',
    'Leaves the files of a batch that were not read yet.',
    'FileBatch',
  ],
  ['GET', '/v1/vector_stores/:vector_store_id/file_batches/:batch_id/files', 'Lists the files of a batch.', 'VectorStoreFileList'],
  ['POST', '/v1/knowledge', 'Adds an entry.', 'Entry', 'CreateEntry'],
  ['GET', '/v1/knowledge', 'Lists entries.', 'EntryList'],
  ['POST', '/v1/knowledge/search', 'Searches entries, and vector stores along with them.', 'KnowledgeResults', 'SearchKnowledge'],
  ['GET', '/v1/knowledge/:entry_id', 'Reads an entry.', 'Entry'],
  ['PATCH', '/v1/knowledge/:entry_id', 'Changes an entry.', 'Entry', 'ChangeEntry'],
  ['POST', '/v1/knowledge/:entry_id/accept', 'Accepts what an agent suggested. A person only.', 'Entry'],
  ['POST', '/v1/knowledge/:entry_id/reject', 'Rejects what an agent suggested. A person only.', 'Entry'],
  ['DELETE', '/v1/knowledge/:entry_id', 'Deletes an entry.', 'DeletedEntry'],
];

export const pipedOperations: readonly PipedOperation[] = told.map(([method, path, summary, answer, body]) => {
  return { method, path, rule: pipeRule(method, path), summary, answer, body };
});
