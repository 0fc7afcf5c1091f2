import type { Destination } from '@offshoot/statements';
import type { ShownClaim, ShownTransfer } from '../../lifecycle/store/agents.ts';

/** The row of a claim that gets its instance at once, and what else is written with it. */
export interface NewClaim extends Omit<ShownClaim, 'instanceId'> {
  deadlineAt: Date;
  requestDigest: string;
  /** Of the template's version: see TemplateFacts. */
  templateVersion: number;
  templateRevision: number;
  creatorId: string;
  agentName: string;
  /** The version as received from the template service. */
  versionMessage: Uint8Array;
  destination: Destination;
  modelOverride: string;
  userConfig: Readonly<Record<string, string>>;
  /** Its ids are also in userConfigGiven. */
  sealedUserConfig: Uint8Array | undefined;
  /** The owner's signed approval of the claim as a whole. Absent: the claim is unsigned. */
  claimStatement: Uint8Array | undefined;
  /** Tools that the claim itself brings values for. */
  userConfigGiven: readonly string[];
  userConfigKeys: readonly string[];
  /** Only for a clone. */
  transfer: NewCloneTransfer | undefined;
  /** Absent: any idle instance. */
  reservationId: string | undefined;
}

/** The transfer that gives a clone the context of its parent, the source. */
export interface NewCloneTransfer extends Omit<ShownTransfer, 'targetInstance' | 'targetInbox'> {
  /** Exactly one is set. */
  contextPrompt: string | undefined;
  sealedContextPrompt: Uint8Array | undefined;
  statement: Uint8Array;
  statementExpiresAt: Date | undefined;
}

/** How PostgreSQL holds each property of a new claim. Its column has the same name in snake_case. */
const CLAIM_TYPES = {
  id: 'text',
  requestId: 'text',
  requesterId: 'text',
  requestDigest: 'text',
  templateId: 'text',
  templateVersion: 'bigint',
  templateRevision: 'bigint',
  creatorId: 'text',
  agentName: 'text',
  destination: 'jsonb',
  modelOverride: 'text',
  userConfig: 'jsonb',
  sealedUserConfig: 'bytea',
  claimStatement: 'bytea',
  userConfigGiven: 'text[]',
  userConfigKeys: 'text[]',
  parentInstance: 'text',
  deadlineAt: 'timestamptz',
} as const satisfies Partial<Record<keyof NewClaim, string>>;

const TRANSFER_TYPES = {
  id: 'text',
  sourceInbox: 'text',
  contextPrompt: 'text',
  sealedContextPrompt: 'bytea',
  contextPromptDigest: 'text',
  summaryDigest: 'text',
  statement: 'bytea',
  statementExpiresAt: 'timestamptz',
} as const satisfies Partial<Record<keyof NewCloneTransfer, string>>;

/** A property of a claim, or the time at which it is written. */
export type ClaimProperty = keyof typeof CLAIM_TYPES | 'now';

export const columnOf = (property: string): string => property.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const typeOf = (property: ClaimProperty): string => (property === 'now' ? 'timestamptz' : CLAIM_TYPES[property]);

/** "id text, request_id text …", for json_to_record. */
const columns = (types: Readonly<Record<string, string>>) => Object.entries(types).map(([name, type]) => `${columnOf(name)} ${type}`);
export const claimColumns = columns({ ...CLAIM_TYPES, now: typeOf('now') }).join(', ');
export const transferColumns = columns(TRANSFER_TYPES).join(', ');

/** Parameters of every statement that writes a claim, which all keep their value as JSON. */
export function claimValues(claim: NewClaim, now: Date): Record<string, unknown> {
  return { ...valuesOf(claim, CLAIM_TYPES), now };
}

/** JSON, as read by `orderTransfer`. */
export function transferValue(transfer: NewCloneTransfer): string {
  return JSON.stringify(valuesOf(transfer, TRANSFER_TYPES));
}

function valuesOf<Row>(row: Row, types: Partial<Record<keyof Row, string>>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const property of Object.keys(types) as (keyof Row & string)[]) values[columnOf(property)] = storable(row[property]);
  return values;
}

/** As PostgreSQL reads it from a text: bytes as hex. */
function storable(value: unknown): unknown {
  return value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : (value ?? null);
}
