// How the agent appears in its conversation, by the keys that Convos reads: `publishedUrl` can be shared, `email` and `phone` called.
import { createHash } from 'node:crypto';
import type { ShownAddresses } from '@offshoot/context';
import type { Profile } from '@offshoot/convos';
import { publishProfile as sendProfile } from '@offshoot/xmtp';
import { mailAccount } from '../mail/mailbox.ts';
import { type AgentDeps, character, type OnlineDeps } from '../record/agent-deps.ts';
import { voiceOf } from '../record/domain/quiet.ts';
import { textAccount } from '../texts/text-source.ts';
import type { ToolTable } from '../tools/tool-store.ts';
import { originProof } from './origin.ts';

/** The pages of templates. The port; its implementation asks the site that the host's operator has named, as any visitor would. */
export interface TemplatePages {
  /** Address of the page that anybody can open. Empty: there is none. Undefined: not known yet; then `known` is called when it is. */
  of(templateId: string, known: () => void): string | undefined;
}

export type ProfileDeps = OnlineDeps<ToolTable> & { readonly pages: TemplatePages };

/** Returns the address of its template's page. Before the first answer, and while the site is away, it is what it was. */
export function lookForPage({ store, pages, wake }: ProfileDeps): string {
  const { template, templatePage = '' } = store.state;
  if (template === undefined) return '';
  const page = pages.of(template.templateId, () => wake.duties()) ?? templatePage;
  if (page !== templatePage) store.change({ templatePage: page });
  return page;
}

/** Publishes the profile if the conversation does not have it in this form. */
export async function publishProfile(deps: ProfileDeps): Promise<void> {
  const { conversationId, template, claimed, publishedProfile, profileSerial, joinedAt, quiet, stale } = deps.store.state;
  if (conversationId === undefined || template === undefined || claimed === undefined) return;
  const { name, description } = character(deps);
  const page = lookForPage(deps);
  const { email, phone } = shownAddresses(deps);
  const profile: Profile = {
    name,
    memberKind: 'agent',
    metadata: {
      templateId: template.templateId,
      instanceId: deps.instanceId,
      templateVersion: template.version,
      creatorId: template.creatorId,
      ownerId: claimed.ownerId,
      claim: claimed.signed ? 'signed' : 'unsigned',
      ...(joinedAt === undefined ? {} : { joinedAt }),
      ...(stale ? { stale: 'true' } : {}),
      ...(description.emoji ? { emoji: description.emoji } : {}),
      ...(description.description ? { description: description.description } : {}),
      ...(page !== '' && { publishedUrl: page }),
      ...(email !== '' && { email }),
      ...(phone !== '' && { phone }),
      ...(voiceOf(quiet) !== 'talking' && { voice: voiceOf(quiet) }),
    },
  };
  const fingerprint = createHash('sha256').update(JSON.stringify(profile)).digest('hex').slice(0, 32);
  if (fingerprint === publishedProfile) return;
  const { proof, provenAt } = originProof(deps, template.templateId);
  const proven = { ...profile, metadata: { ...profile.metadata, ...proof } };
  await sendProfile(deps.client, conversationId, proven, `profile:${profileSerial}:${fingerprint}`);
  const published = { publishedProfile: fingerprint, profileSerial: profileSerial + 1, originProvenAt: provenAt };
  deps.store.soon(() => deps.store.change(published));
}

/** Its own addresses. Empty: it has none. */
export function ownAddresses(deps: AgentDeps<ToolTable>): { email: string; phone: string } {
  return { email: mailAccount(deps)?.address ?? '', phone: textAccount(deps)?.number ?? '' };
}

/** Those that its owner lets the members see. */
function shownAddresses(deps: AgentDeps<ToolTable>): { email: string; phone: string } {
  const { email, phone } = ownAddresses(deps);
  const shown = shownTo(deps);
  return { email: SHOWS_EMAIL.has(shown) ? email : '', phone: SHOWS_PHONE.has(shown) ? phone : '' };
}

/** Another owner has not agreed. */
export function shownTo({ store: { state } }: Pick<AgentDeps, 'store'>): ShownAddresses {
  const { shownAddresses: agreed, claimed } = state;
  return agreed !== undefined && agreed.ownerId === claimed?.ownerId ? agreed.shown : 'none';
}

const SHOWS_EMAIL: ReadonlySet<ShownAddresses> = new Set(['email', 'both']);
const SHOWS_PHONE: ReadonlySet<ShownAddresses> = new Set(['phone', 'both']);
