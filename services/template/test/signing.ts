import { randomBytes, randomUUID } from 'node:crypto';
import { create, type MessageInitShape, toJson } from '@bufbuild/protobuf';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { type Template, TemplateContentSchema, ToolProvisioning, Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { toWire } from '@offshoot/rpc';
import {
  type Action,
  type Envelope,
  type JsonObject,
  newEnvelope,
  publishVersionAction,
  statementText,
  templateId,
} from '@offshoot/statements';
import type { Person } from './people.ts';

export type ContentInit = MessageInitShape<typeof TemplateContentSchema>;

export const TRIP_PLANNER = {
  agentName: 'Trip Planner',
  instructions: '# Plan trips\nSuggest local restaurants, never chains.',
  model: { default: 'gpt-oss-20b', allowOverride: true },
  tools: [
    { id: 'sms', name: 'SMS (Telnyx)', provisioning: ToolProvisioning.POOL, description: 'A phone number' },
    { id: 'personal-email', provisioning: ToolProvisioning.USER, prompt: 'Which address?', required: true },
  ],
  description: 'Plans your journeys.',
  category: 'travel',
  tags: ['Japan', 'food'],
  emoji: '🍜',
} satisfies ContentInit;

export const newNonce = () => randomBytes(16).toString('hex');

/** What the client of a person sends: it signs what it says, unless a test says otherwise. */
export async function signed(
  person: Person,
  action: Action,
  o: { envelope?: Partial<Envelope>; now?: Date } = {},
): Promise<SignedStatement> {
  const lifetime = action.action === 'template.publish-version' ? {} : { lifetimeSeconds: 600 };
  const envelope = { ...newEnvelope(person.inboxId, { now: o.now ?? new Date(), nonce: newNonce(), ...lifetime }), ...o.envelope };
  return toWire(envelope, [await person.sign(statementText(envelope, action))]);
}

export function contentJsonOf(content: ContentInit): JsonObject {
  return toJson(TemplateContentSchema, create(TemplateContentSchema, content)) as JsonObject;
}

export async function creation(person: Person, content: ContentInit = TRIP_PLANNER, o: { salt?: string; now?: Date } = {}) {
  const salt = o.salt ?? newNonce();
  const id = templateId(person.inboxId, salt);
  const action = publishVersionAction({ templateId: id, version: 1, previousDigest: '', contentJson: contentJsonOf(content) });
  return { requestId: randomUUID(), templateId: id, salt, content, statement: await signed(person, action, o) };
}

/** The next version on top of the template as it was read. */
export async function update(person: Person, template: Template, content: ContentInit) {
  const action = publishVersionAction({
    templateId: template.id,
    version: Number(template.version) + 1,
    previousDigest: template.digest,
    contentJson: contentJsonOf(content),
  });
  return { templateId: template.id, etag: template.etag, content, statement: await signed(person, action) };
}

export async function visibilityChange(person: Person, template: Template, visibility: 'public' | 'private', o: { now?: Date } = {}) {
  const action = { action: 'template.set-visibility', templateId: template.id, version: Number(template.version), visibility } as const;
  const value = visibility === 'public' ? Visibility.PUBLIC : Visibility.PRIVATE;
  return { templateId: template.id, visibility: value, statement: await signed(person, action, o) };
}

export async function deletion(person: Person, template: Template) {
  const action = { action: 'template.delete', templateId: template.id, version: Number(template.version) } as const;
  return { templateId: template.id, statement: await signed(person, action) };
}
