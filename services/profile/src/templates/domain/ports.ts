import type { InboxKeys, SignedVersion } from '@offshoot/statements';

/** The template service. It may lie: what it answers counts only once the creator's statement is verified. */
export interface SignedTemplates {
  /** Undefined: there is no such version, or the reader may not run it. `version` 0: the current one. `readerId`: an inbox, or ''. */
  version(templateId: string, version: number, readerId: string): Promise<SignedVersion | undefined>;
  /** Whether conversations with the template go on. */
  goesOn(templateId: string): Promise<boolean>;
}

export interface TemplateDeps {
  templates: SignedTemplates;
  /** Verifies with the inbox's keys, which are read once more if the signer's is not among those that are known. */
  withKeysOf<T>(inboxId: string, verify: (keys: InboxKeys) => Promise<T>): Promise<T>;
  /** The inbox of a signed-in member. Undefined: an API key, or a user of an identity provider. */
  inboxOf(tenantId: string, subject: string): Promise<string | undefined>;
  now(): Date;
}
