import { Type } from 'typebox';
import { entryStates, MAX_CONTENT, MAX_TOPIC, sources } from '../domain/entry.ts';

const Topic = Type.String({ minLength: 1, maxLength: MAX_TOPIC });
const Content = Type.String({ minLength: 1, maxLength: MAX_CONTENT });
/** Seconds since 1970, up to the year 9999. */
const Time = Type.Union([Type.Integer({ minimum: 0, maximum: 253_402_300_799 }), Type.Null()]);

export const CreateEntry = Type.Object(
  {
    topic: Topic,
    content: Content,
    source: Type.Optional(Type.Enum([...sources])),
    source_id: Type.Optional(Type.Union([Type.String({ pattern: '^resp_[a-z2-7]{26}$' }), Type.Null()])),
    expires_at: Type.Optional(Time),
  },
  { additionalProperties: false },
);

export const ChangeEntry = Type.Object(
  {
    topic: Type.Optional(Topic),
    content: Type.Optional(Content),
    archived: Type.Optional(Type.Boolean()),
    expires_at: Type.Optional(Time),
  },
  { additionalProperties: false },
);

export const ENTRY_FILTERS = {
  status: Type.Optional(Type.Enum([...entryStates])),
  source: Type.Optional(Type.Enum([...sources])),
  topic: Type.Optional(Topic),
  archived: Type.Optional(Type.Boolean()),
};
