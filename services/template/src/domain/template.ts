import type { Envelope, JsonObject, KeySignature, ToolResource } from '@offshoot/statements';
import type { ValueFormat } from '@offshoot/user-config';

/** What the creator wrote, in the domain's words. The signed form is the ProtoJSON beside it. */
export interface Content {
  agentName: string;
  instructions: string;
  /** Absent: the creator left it to the default. */
  model?: Model;
  tools: Tool[];
  description: string;
  category: string;
  tags: string[];
  emoji: string;
  /** What clones bring along unless their owner says otherwise. */
  contextDirective: string;
  /** Who the agents are; Markdown. */
  soul: string;
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
  /** The value is taken only sealed to the instance. */
  secret: boolean;
  /** What the pool makes for each instance. Absent: nothing, all of them share what there is. */
  resource?: ToolResource;
  /** What the user's value has to be. */
  format: ValueFormat;
  /** The only values that are taken. Empty: any that has the format. */
  choices: string[];
}

export type Visibility = 'private' | 'public';

/** A template as its row has it: identity, state, and the content of the current version. */
export interface Template {
  id: string;
  creatorId: string;
  salt: string;
  /** Number of the current version, from 1 without gaps. */
  version: number;
  /** Digest of the current version. */
  digest: string;
  visibility: Visibility;
  /** Grows with every change; the etag shows it. */
  revision: number;
  agentName: string;
  /** Empty where a list left it out. */
  instructions: string;
  model: Model;
  tools: Tool[];
  description: string;
  category: string;
  tags: string[];
  emoji: string;
  /** Empty where a list left it out, as the soul. */
  contextDirective: string;
  soul: string;
  createdAt: Date;
  updatedAt: Date;
  deletedAt: Date | undefined;
  /** Until when the creator vouches that the current version is the latest. Kept when that time is over. */
  attestedUntil: Date | undefined;
}

/** One signed version, immutable but for further signatures and attestations, with all that a verifier needs to check it. */
export interface Version {
  templateId: string;
  version: number;
  creatorId: string;
  /** Behind the template id, which certifies the creator. */
  salt: string;
  /** Empty for version 1. */
  previousDigest: string;
  digest: string;
  /** ProtoJSON of the content, as the digest covers it. */
  contentJson: JsonObject;
  statement: Statement;
  /** The creator's newest word that this is the latest version. Absent: never said. */
  attestation: Statement | undefined;
  createdAt: Date;
}

/** A version with its place in the feed. */
export interface PublishedVersion extends Version {
  /** From 1; grows with every signature or attestation that is added. */
  revision: number;
  position: number;
}

export interface Statement {
  envelope: Envelope;
  signatures: KeySignature[];
}
