import { randomBytes, randomUUID } from 'node:crypto';
import { create, type MessageInitShape, toJson } from '@bufbuild/protobuf';
import type { Signature, SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import {
  type Template,
  TemplateContentSchema,
  type TemplateVersion,
  ToolProvisioning,
} from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { fromWire, signatureToWire, toWire } from '@offshoot/rpc/wire';
import {
  type Action,
  type Envelope,
  isUnlimited,
  type JsonObject,
  newEnvelope,
  publishVersionAction,
  statementText,
  templateId,
  type VisibilityWord,
  yankVersionAction,
} from '@offshoot/statements';
import { visibilityToWire } from '../src/wire/template-wire.ts';
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
  contextDirective: 'How we work, but no names of guests',
  soul: { text: '# Calm\nSay it once, and kindly.' },
  exampleConversation: [{ person: 'Where do we eat?', agent: 'At Mori.' }],
} satisfies ContentInit;

export const newNonce = () => randomBytes(16).toString('hex');

/** What a person's client sends: correctly signed, unless a test overrides it. */
export async function signed(
  person: Person,
  action: Action,
  o: { envelope?: Partial<Envelope>; now?: Date } = {},
): Promise<SignedStatement> {
  const lifetime = isUnlimited(action.action) ? {} : { lifetimeSeconds: 600 };
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

/** The next version, based on the template as it was read. */
export async function update(person: Person, template: Template, content: ContentInit) {
  const action = publishVersionAction({
    templateId: template.id,
    version: Number(template.version) + 1,
    previousDigest: template.digest,
    contentJson: contentJsonOf(content),
  });
  return { templateId: template.id, etag: template.etag, content, statement: await signed(person, action) };
}

export async function visibilityChange(person: Person, template: Template, visibility: VisibilityWord, o: { now?: Date } = {}) {
  const action = { action: 'template.set-visibility', templateId: template.id, version: Number(template.version), visibility } as const;
  return { templateId: template.id, visibility: visibilityToWire(visibility), statement: await signed(person, action, o) };
}

/** `reason` '': the end of a yank. */
export async function yanking(person: Person, version: TemplateVersion, reason: string, o: { now?: Date } = {}) {
  const { templateId, digest } = version;
  const action = yankVersionAction({ templateId, version: Number(version.version), digest }, reason);
  return { templateId, version: version.version, reason, statement: await signed(person, action, o) };
}

/** The yank of the newest version, which the content replaces. */
export async function replacing(person: Person, template: Template, reason: string, content: ContentInit) {
  const action = yankVersionAction({ templateId: template.id, version: Number(template.version), digest: template.digest }, reason);
  const { templateId, ...replacement } = await update(person, template, content);
  return { templateId, version: template.version, reason, statement: await signed(person, action), replacement };
}

export async function deletion(person: Person, template: Template) {
  const action = { action: 'template.delete', templateId: template.id, version: Number(template.version) } as const;
  return { templateId: template.id, statement: await signed(person, action) };
}

/** These people's signatures over the text of the version's own statement. */
export async function resigning(version: TemplateVersion, ...people: Person[]) {
  return { templateId: version.templateId, version: version.version, signatures: await signaturesOf(version, people) };
}

async function signaturesOf(version: TemplateVersion, people: Person[]): Promise<Signature[]> {
  const { statement, content, previousDigest, templateId } = version;
  if (!statement || !content) throw new Error('a version without statement or content');
  const contentJson = contentJsonOf(content);
  const action = publishVersionAction({ templateId, version: Number(version.version), previousDigest, contentJson });
  const text = statementText(fromWire(statement).envelope, action);
  return Promise.all(people.map(async (person) => signatureToWire(await person.sign(text))));
}

export interface AttestationOptions {
  now?: Date;
  days?: number;
}

/** An attestation that the version is the latest, for some days. */
export async function attestation(
  person: Person,
  { id, version, digest }: Pick<Template, 'id' | 'version' | 'digest'>,
  { now = new Date(), days = 30 }: AttestationOptions = {},
) {
  const action = { action: 'template.attest-version', templateId: id, version: Number(version), digest } as const;
  const issued = Math.floor(now.getTime() / 1000) * 1000;
  const envelope = { issuedAt: new Date(issued), expiresAt: new Date(issued + days * 86_400_000) };
  return { templateId: id, version, statement: await signed(person, action, { envelope }) };
}
