/** What a sealed value is for. It cannot be opened for any other instance, owner, template, resource or use. */
export type SealingPurpose = OwnersPurpose | ToolPurpose | TextPurpose;

/** What an owner seals for an instance. */
export type OwnersPurpose = ConfigPurpose | PromptPurpose | ServerPurpose | NostrKeyPurpose | CommonsTokenPurpose;

export interface ConfigPurpose {
  use: 'user-config';
  /** The instance that can open it. */
  instanceId: string;
  /** XMTP inbox of the person who sealed it; the instance opens it only for its own owner. */
  ownerId: string;
  /** The template that the instance must run: another template's instructions never get the value. */
  templateId: string;
}

/** If a template must be bound, the order that comes with the prompt names it: its statement has the prompt's digest. */
export interface PromptPurpose {
  use: 'context-prompt';
  instanceId: string;
  ownerId: string;
}

/** For a server of tools that the owner connects: another address never gets it. */
interface ServerPurpose {
  use: 'server-credential';
  instanceId: string;
  ownerId: string;
  /** Printable ASCII, as in the owner's statement. */
  url: string;
}

/** The agent's secret key on Nostr, 64 hex digits, if its owner derived it. */
interface NostrKeyPurpose {
  use: 'nostr-key';
  instanceId: string;
  ownerId: string;
}

/** For a commons: another address never gets it. */
interface CommonsTokenPurpose {
  use: 'commons-token';
  instanceId: string;
  ownerId: string;
  /** Printable ASCII, as in the owner's statement; 'none': the commons of the agent's host. */
  url: string;
}

/** A provider's response, which the pool seals at once: from then on only the instance can read it. */
interface ToolPurpose {
  use: 'tool-values';
  instanceId: string;
  /** "res_…". */
  resourceId: string;
}

/** A text to the agent's phone number, or the news that a text of its own did not arrive. The pool seals it at once. */
interface TextPurpose {
  use: 'text-message';
  instanceId: string;
  /** The pool's ID of what waits. */
  textId: string;
}

/** The `info` of HPKE: UTF-8; lines end in \n, except for the last one. */
export function sealingInfo(purpose: SealingPurpose): Uint8Array<ArrayBuffer> {
  const lines = ['Offshoot sealed value v1', `Use: ${purpose.use}`, `Instance: ${purpose.instanceId}`, ...partiesOf(purpose)];
  return new TextEncoder().encode(lines.join('\n'));
}

function partiesOf(purpose: SealingPurpose): string[] {
  switch (purpose.use) {
    case 'tool-values':
      return [`Resource: ${purpose.resourceId}`];
    case 'text-message':
      return [`Text: ${purpose.textId}`];
    case 'context-prompt':
    case 'nostr-key':
      return [`Owner: ${purpose.ownerId}`];
    case 'server-credential':
      return [`Owner: ${purpose.ownerId}`, `Server: ${purpose.url}`];
    case 'commons-token':
      return [`Owner: ${purpose.ownerId}`, `Commons: ${purpose.url}`];
    case 'user-config':
      return [`Owner: ${purpose.ownerId}`, `Template: ${purpose.templateId}`];
  }
}
