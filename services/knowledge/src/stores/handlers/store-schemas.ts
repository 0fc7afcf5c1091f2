import { Type } from 'typebox';
import { MAX_KEY, MAX_PAIRS, MAX_VALUE } from '../domain/attributes.ts';

const Key = Type.String({ minLength: 1, maxLength: MAX_KEY });
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

const Metadata = nullable(
  Type.Record(Key, Type.String({ maxLength: MAX_VALUE }), { maxProperties: MAX_PAIRS, additionalProperties: false }),
);

const AttributesOf = nullable(
  Type.Record(Key, Type.Union([Type.String({ maxLength: MAX_VALUE }), Type.Number(), Type.Boolean()]), {
    maxProperties: MAX_PAIRS,
    additionalProperties: false,
  }),
);

/** The API’s bounds. */
const ChunkingStrategy = Type.Union([
  Type.Object({ type: Type.Literal('auto') }, { additionalProperties: false }),
  Type.Object(
    {
      type: Type.Literal('static'),
      static: Type.Object(
        {
          max_chunk_size_tokens: Type.Integer({ minimum: 100, maximum: 4096 }),
          chunk_overlap_tokens: Type.Integer({ minimum: 0, maximum: 2048 }),
        },
        { additionalProperties: false },
      ),
    },
    { additionalProperties: false },
  ),
]);

const ExpiresAfter = Type.Object(
  { anchor: Type.Literal('last_active_at'), days: Type.Integer({ minimum: 1, maximum: 365 }) },
  { additionalProperties: false },
);

const FileId = Type.String({ minLength: 1, maxLength: 64 });
/** Files of one request. */
export const MAX_FILES_AT_ONCE = 500;

export const CreateStore = Type.Object(
  {
    name: Type.Optional(nullable(Type.String({ maxLength: 256 }))),
    description: Type.Optional(nullable(Type.String({ maxLength: 1024 }))),
    metadata: Type.Optional(Metadata),
    expires_after: Type.Optional(nullable(ExpiresAfter)),
    file_ids: Type.Optional(Type.Array(FileId, { maxItems: MAX_FILES_AT_ONCE })),
    chunking_strategy: Type.Optional(ChunkingStrategy),
  },
  { additionalProperties: false },
);

export const ChangeStore = Type.Object(
  {
    name: Type.Optional(nullable(Type.String({ maxLength: 256 }))),
    metadata: Type.Optional(Metadata),
    expires_after: Type.Optional(nullable(ExpiresAfter)),
  },
  { additionalProperties: false },
);

export const AttachFile = Type.Object(
  { file_id: FileId, attributes: Type.Optional(AttributesOf), chunking_strategy: Type.Optional(ChunkingStrategy) },
  { additionalProperties: false },
);

export const CreateBatch = Type.Object(
  {
    file_ids: Type.Optional(Type.Array(FileId, { minItems: 1, maxItems: MAX_FILES_AT_ONCE })),
    files: Type.Optional(Type.Array(AttachFile, { minItems: 1, maxItems: MAX_FILES_AT_ONCE })),
    attributes: Type.Optional(AttributesOf),
    chunking_strategy: Type.Optional(ChunkingStrategy),
  },
  { additionalProperties: false },
);

export const ChangeAttributes = Type.Object({ attributes: AttributesOf }, { additionalProperties: false });
