import { Type } from 'typebox';
import { count, deleted, idOf, listing, listOf, MAX_PAGE, nullable, only, time } from './lists.ts';

/** `manual`: a person or an application wrote it. `response`: it was taken from a response. `agent_suggested`: an agent suggested it. */
export const sources = ['manual', 'response', 'agent_suggested'] as const;
/** Only what is accepted is found. What an agent suggests waits for a person. */
export const entryStates = ['accepted', 'suggested', 'rejected'] as const;
/** UTF-16 units. */
export const MAX_TOPIC = 200;
export const MAX_CONTENT = 32_000;

const Topic = Type.String({ minLength: 1, maxLength: MAX_TOPIC });
const Content = Type.String({ minLength: 1, maxLength: MAX_CONTENT });
/** Up to the year 9999. */
const Expiry = nullable(Type.Integer({ minimum: 0, maximum: 253_402_300_799, description: 'Seconds since 1970, in the future.' }));

export const CreateEntry = only({
  topic: Topic,
  content: Content,
  source: Type.Optional(Type.Enum(['manual', 'response'], { description: 'Only agents suggest, while they answer.' })),
  source_id: Type.Optional(
    Type.Union([idOf('resp'), Type.Null()], {
      description: 'The response that it is from, as its writer says. It is not looked up: responses end sooner than entries.',
    }),
  ),
  expires_at: Type.Optional(Expiry),
});
export const ChangeEntry = only({
  topic: Type.Optional(Topic),
  content: Type.Optional(Content),
  archived: Type.Optional(Type.Boolean()),
  expires_at: Type.Optional(Expiry),
});
export const EntryListing = Type.Object({
  ...listing(MAX_PAGE),
  status: Type.Optional(Type.Enum([...entryStates])),
  source: Type.Optional(Type.Enum([...sources])),
  topic: Type.Optional(Topic),
  archived: Type.Optional(Type.Boolean()),
  expired: Type.Optional(Type.Boolean({ description: 'Whether `expires_at` is over. Missing: either.' })),
});

export const Entry = Type.Object({
  id: idOf('kn'),
  object: Type.Literal('knowledge.entry'),
  topic: Type.String(),
  content: Type.String(),
  source: Type.Enum([...sources]),
  source_id: nullable(Type.String()),
  agent_id: nullable(Type.String({ description: 'The agent that suggested it.' })),
  agent_version: nullable(count),
  status: Type.Enum([...entryStates]),
  archived: Type.Boolean(),
  created_by: Type.String(),
  decided_by: nullable(Type.String()),
  created_at: time,
  updated_at: time,
  expires_at: nullable(time),
});
export const EntryList = Type.Object({
  ...listOf(Entry).properties,
  waiting: Type.Integer({ minimum: 0, description: 'Suggestions of the tenant that wait for a person, apart from what the list shows.' }),
});
export const DeletedEntry = deleted('knowledge.entry.deleted', 'kn');
