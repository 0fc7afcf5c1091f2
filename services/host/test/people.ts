// People who sign: creators and owners with wallets, on the local network.
import { randomBytes } from 'node:crypto';
import { create, fromJson, toJson } from '@bufbuild/protobuf';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import {
  type TemplateContent,
  TemplateContentSchema,
  type TemplateVersion,
  TemplateVersionSchema,
} from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { toWire } from '@offshoot/rpc/wire';
import {
  type Action,
  contentDigest,
  isUnlimited,
  type JsonObject,
  newEnvelope,
  publishVersionAction,
  signWithWallet,
  statementText,
  templateId,
} from '@offshoot/statements';
import { registerInbox, type XmtpNetwork } from '@offshoot/xmtp';

export interface Person {
  inboxId: string;
  walletKey: `0x${string}`;
  sign(action: Action, o?: { now?: Date; lifetimeSeconds?: number; nonce?: string }): Promise<SignedStatement>;
}

export async function createPerson(network: XmtpNetwork): Promise<Person> {
  const walletKey = `0x${randomBytes(32).toString('hex')}` as const;
  const { inboxId } = await registerInbox(network, walletKey);
  return personWith({ inboxId, walletKey });
}

/** Of an inbox that is there already. */
export function personWith({ inboxId, walletKey }: Pick<Person, 'inboxId' | 'walletKey'>): Person {
  return {
    inboxId,
    walletKey,
    async sign(action, o = {}) {
      const envelope = newEnvelope(inboxId, {
        now: o.now ?? new Date(),
        nonce: o.nonce ?? randomBytes(16).toString('hex'),
        ...(isUnlimited(action.action) ? {} : { lifetimeSeconds: o.lifetimeSeconds ?? 300 }),
      });
      return toWire(envelope, [await signWithWallet(walletKey, statementText(envelope, action))]);
    },
  };
}

export interface Template {
  id: string;
  creator: Person;
  salt: string;
  /** A signed version on top of `previous`. */
  version(number: number, content: Partial<TemplateContentJson>, previous?: TemplateVersion): Promise<TemplateVersion>;
  /** The version with an attestation, by its creator or another person, that it is the latest. */
  attested(version: TemplateVersion, o?: { by?: Person; now?: Date; lifetimeSeconds?: number }): Promise<TemplateVersion>;
}

interface TemplateContentJson {
  agentName: string;
  instructions: string;
  soul?: JsonObject;
  contextDirective?: string;
  description: string;
  emoji: string;
  model: { default: string; allowOverride?: boolean };
  tools: { id: string; name?: string; provisioning: string; prompt?: string; required?: boolean; secret?: boolean }[];
}

export const TRIP_PLANNER: TemplateContentJson = {
  agentName: 'Trip Planner',
  instructions: 'You are a travel planning assistant. You help groups plan trips. Suggest local restaurants, never chains.',
  description: 'I plan trips with your group. I book nothing by myself.',
  emoji: '🗾',
  model: { default: 'gpt-oss-20b', allowOverride: true },
  tools: [
    { id: 'personal-email', name: 'Your email address', provisioning: 'TOOL_PROVISIONING_USER', prompt: 'Your email?', required: true },
  ],
};

export function createTemplate(creator: Person): Template {
  const salt = randomBytes(16).toString('hex');
  const id = templateId(creator.inboxId, salt);
  return {
    id,
    creator,
    salt,
    async version(number, changes, previous) {
      const content: TemplateContent = fromJson(TemplateContentSchema, { ...TRIP_PLANNER, ...changes } as JsonObject);
      const contentJson = toJson(TemplateContentSchema, content) as JsonObject;
      const previousDigest = previous?.digest ?? '';
      const statement = await creator.sign(publishVersionAction({ templateId: id, version: number, previousDigest, contentJson }));
      return create(TemplateVersionSchema, {
        templateId: id,
        version: BigInt(number),
        content,
        previousDigest,
        digest: contentDigest(contentJson),
        statement,
        creatorId: creator.inboxId,
        salt,
        revision: 1n,
      });
    },
    async attested(version, { by = creator, ...o } = {}) {
      const { templateId, digest } = version;
      const action = { action: 'template.attest-version', templateId, version: Number(version.version), digest } as const;
      return create(TemplateVersionSchema, { ...version, attestation: await by.sign(action, o), revision: version.revision + 1n });
    },
  };
}
