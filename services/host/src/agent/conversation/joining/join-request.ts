// Asks the creator of a Convos invite to be let in.
import { type Invite, joinRequestCodec } from '@offshoot/convos';
import { character, type OnlineDeps } from '../../record/agent-deps.ts';
import { backoff } from '../../record/delay.ts';
import type { ConversationTable } from '../../transcript/conversation-store.ts';

/** The creator's client may be offline: repeat the request at growing intervals. */
const FIRST_REPEAT_MS = 20_000;
const LAST_REPEAT_MS = 10 * 60_000;

/** Call once `notBefore` has passed; sets the next one. */
export async function askToJoin(deps: OnlineDeps<ConversationTable>, invite: Invite): Promise<void> {
  const { claimed, joinAttempts, template } = deps.store.state;
  if (claimed === undefined || template === undefined) return;
  const { name } = character(deps);
  const key = `join:${claimed.claimId}:${joinAttempts}`;
  const dm = await deps.client.openDm(invite.creatorInboxId);
  const metadata = { templateId: template.templateId, instanceId: deps.instanceId };
  const request = { inviteSlug: invite.slug, profile: { name, memberKind: 'agent' }, metadata };
  await deps.client.sendContent(dm.id, joinRequestCodec, request, { idempotencyKey: key });
  // Older Convos clients expect the bare code as text.
  await deps.client.sendText(dm.id, invite.slug, { idempotencyKey: `${key}:slug` });
  deps.store.change({
    joinAttempts: joinAttempts + 1,
    notBefore: deps.now().getTime() + backoff(joinAttempts, FIRST_REPEAT_MS, LAST_REPEAT_MS),
  });
  deps.log.info({ instanceId: deps.instanceId, attempt: joinAttempts + 1 }, 'asked to be let in');
}
