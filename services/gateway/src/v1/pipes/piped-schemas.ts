import {
  compactionResponseSchema,
  compactRequestSchema,
  conversationSchema,
  createConversationSchema,
  createItemsSchema,
  createRequestSchema,
  deletedConversationSchema,
  deletedSchema,
  eventSchema,
  inputTokensSchema,
  itemListSchema,
  itemSchema,
  modelListSchema,
  modelSchema,
  responseSchema,
  storedResponsesSchema,
  updateConversationSchema,
} from '@offshoot/openai-api';
import * as knowledge from '@offshoot/openai-api/knowledge';
import { type TSchema, Type } from 'typebox';

/** The same schemas that the services check requests with, by their names in the description. */
export const pipedSchemas = {
  CreateResponse: createRequestSchema,
  Response: responseSchema,
  ResponseEvent: eventSchema,
  CompactConversation: compactRequestSchema,
  CompactedConversation: compactionResponseSchema,
  DeletedResponse: deletedSchema,
  ResponseInputItems: itemListSchema,
  CreateConversation: createConversationSchema,
  UpdateConversation: updateConversationSchema,
  CreateConversationItems: createItemsSchema,
  Conversation: conversationSchema,
  ConversationItem: itemSchema,
  ConversationItems: itemListSchema,
  DeletedConversation: deletedConversationSchema,
  InputTokens: inputTokensSchema,
  Model: modelSchema,
  ModelList: modelListSchema,
  StoredResponses: storedResponsesSchema,
  UploadFile: knowledge.UploadFile,
  File: knowledge.File,
  FileList: knowledge.FileList,
  DeletedFile: knowledge.DeletedFile,
  CreateVectorStore: knowledge.CreateStore,
  ChangeVectorStore: knowledge.ChangeStore,
  VectorStore: knowledge.VectorStore,
  VectorStoreList: knowledge.VectorStoreList,
  DeletedVectorStore: knowledge.DeletedStore,
  AttachFile: knowledge.AttachFile,
  ChangeFileAttributes: knowledge.ChangeAttributes,
  VectorStoreFile: knowledge.StoreFile,
  VectorStoreFileList: knowledge.StoreFileList,
  VectorStoreFileContent: knowledge.StoreFileContent,
  DeletedVectorStoreFile: knowledge.DeletedStoreFile,
  CreateFileBatch: knowledge.CreateBatch,
  FileBatch: knowledge.FileBatch,
  SearchVectorStore: knowledge.SearchStore,
  VectorStoreResults: knowledge.StoreResults,
  CreateEntry: knowledge.CreateEntry,
  ChangeEntry: knowledge.ChangeEntry,
  Entry: knowledge.Entry,
  EntryList: knowledge.EntryList,
  DeletedEntry: knowledge.DeletedEntry,
  SearchKnowledge: knowledge.SearchKnowledge,
  KnowledgeResults: knowledge.KnowledgeResults,
} satisfies Record<string, TSchema>;
export type PipedSchema = keyof typeof pipedSchemas;

const itemPage = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'Default 20.' })),
  order: Type.Optional(Type.Enum(['asc', 'desc'], { description: 'Default desc.' })),
  after: Type.Optional(Type.String({ description: '`last_id` of the page before.' })),
});

/** Queries, by the name of what is read. */
export const pipedQueries = {
  Response: Type.Object({
    stream: Type.Optional(
      Type.Enum(['true', 'false'], { description: 'Of a response in the background that was streamed: its events again.' }),
    ),
    starting_after: Type.Optional(Type.Integer({ minimum: 0, description: 'The sequence number of the last event that is known.' })),
    include_obfuscation: Type.Optional(
      Type.Enum(['true', 'false'], { description: 'Default true: events of text are filled up, so that their size tells nothing.' }),
    ),
  }),
  ResponseInputItems: itemPage,
  ConversationItems: itemPage,
  FileList: knowledge.FileListing,
  VectorStoreList: knowledge.StoreListing,
  VectorStoreFileList: knowledge.StoreFileListing,
  EntryList: knowledge.EntryListing,
} satisfies Partial<Record<PipedSchema, TSchema>>;
