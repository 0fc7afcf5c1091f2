import { Refusal } from '@offshoot/refusals';
import type { Envelope, Handover, JsonObject, KeySignature, ToolResource, VisibilityWord } from '@offshoot/statements';
import type { ValueFormat } from '@offshoot/statements/value-rule.ts';

/** What the creator wrote, as domain types. The signed form is the ProtoJSON beside it. */
export interface Content {
  agentName: string;
  instructions: string;
  /** Absent: the creator chose the default. */
  model?: Model;
  tools: Tool[];
  description: string;
  category: string;
  tags: string[];
  emoji: string;
  /** Which context clones receive unless their owner says otherwise. */
  contextDirective: string;
  /** Who its agents are, as ProtoJSON. Absent: the creator says nothing about that. */
  soul?: JsonObject;
  /** The servers whose tools they may call, each as ProtoJSON. */
  mcpServers: JsonObject[];
  /** How a conversation may go, each turn as ProtoJSON. */
  exampleConversation: JsonObject[];
  /** Absent: it is no copy. */
  duplicatedFrom?: DuplicatedFrom;
}

/** The version of a public template that another one was copied from. */
export interface DuplicatedFrom {
  templateId: string;
  version: number;
  digest: string;
  creatorId: string;
  /** As it was in that version. */
  agentName: string;
}

interface Model {
  default: string;
  allowOverride: boolean;
}

export interface Tool {
  id: string;
  name: string;
  /** Who provides what the tool needs: the pool for each instance, or the user when claiming. */
  provisioning: 'pool' | 'user';
  description: string;
  prompt: string;
  required: boolean;
  /** The value is only accepted sealed to the instance. */
  secret: boolean;
  /** What the pool makes for each instance. Absent: nothing; all instances share what exists. */
  resource?: ToolResource;
  /** The format of the user's value. */
  format: ValueFormat;
  /** The only accepted values. Empty: any with the right format. */
  choices: string[];
}

export type Visibility = VisibilityWord;

/** How the operators treat a template. */
export type Standing = 'listed' | 'unlisted' | 'quarantined';

/** Someone who handed the template over, and their last version. */
export interface FormerCreator {
  creatorId: string;
  lastVersion: number;
}

/** To whom the creator has offered the template. */
export interface TemplateOffer {
  newCreatorId: string;
  /** As in `Handover`. */
  team?: readonly string[];
  statement: Statement;
}

/** A template as stored in its row: identity, state, and the content of the current version. */
export interface Template {
  id: string;
  /** Who signed the current version. */
  creatorId: string;
  /** Who may sign the next one, each of them alone, in order. Empty: the creator. */
  team: readonly string[];
  salt: string;
  /** Number of the current version, from 1 without gaps. */
  version: number;
  /** Digest of the current version. */
  digest: string;
  visibility: Visibility;
  standing: Standing;
  /** Empty while listed. */
  standingReason: string;
  /** Undefined: since it was created. */
  standingSince: Date | undefined;
  /** Grows with every change; the etag contains it. */
  revision: number;
  agentName: string;
  /** Empty in lists. */
  instructions: string;
  model: Model;
  tools: Tool[];
  description: string;
  category: string;
  tags: string[];
  emoji: string;
  /** Empty in lists, like the soul, the servers and the example. */
  contextDirective: string;
  soul: JsonObject | undefined;
  /** As in `Content`, like the next one. */
  mcpServers: JsonObject[];
  exampleConversation: JsonObject[];
  duplicatedFrom: DuplicatedFrom | undefined;
  /** The first one first. */
  formerCreators: FormerCreator[];
  offer: TemplateOffer | undefined;
  createdAt: Date;
  updatedAt: Date;
  deletedAt: Date | undefined;
  /** Until when the creator attests that the current version is the latest. Kept after it has expired. */
  attestedUntil: Date | undefined;
}

/** A signed version with everything needed to verify it. Immutable except for further signatures and attestations. */
export interface Version {
  templateId: string;
  version: number;
  creatorId: string;
  /** Part of the template id, which certifies the creator. */
  salt: string;
  /** Empty for version 1. */
  previousDigest: string;
  digest: string;
  /** The content as ProtoJSON, as covered by the digest. */
  contentJson: JsonObject;
  statement: Statement;
  /** The creator's newest statement that this is the latest version. Absent: there was none. */
  attestation: Statement | undefined;
  /** How the template came from its first creator to this one. */
  handovers: Handover[];
  createdAt: Date;
}

/** A version with its position in the feed. */
export interface PublishedVersion extends Version {
  /** From 1; grows with every signature or attestation that is added. */
  revision: number;
  position: number;
}

/** A version that its creator has taken back. */
export interface Yank {
  version: number;
  /** In the creator's words. */
  reason: string;
  createdAt: Date;
}

export interface Statement {
  envelope: Envelope;
  signatures: KeySignature[];
}

/** Changes whenever the template changes. Opaque to clients. */
export function etagOf(template: Pick<Template, 'version' | 'revision'>): string {
  return `v${template.version}-r${template.revision}`;
}

export function etagMismatch(template: Template): Refusal {
  return new Refusal('ETAG_MISMATCH', `Template ${template.id} has been changed in the meantime.`, {
    help: 'Read the template again, and sign the next version on top of it.',
    metadata: { template_id: template.id, etag: etagOf(template) },
  });
}
