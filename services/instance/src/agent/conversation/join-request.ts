// Asks the creator of a Convos invite to be let in.
import { type Invite, joinRequestCodec } from '@offshoot/convos';
import { character, type OnlineContext } from '../agent-context.ts';
import { backoff } from '../delay.ts';

/** The creator's client may be asleep: ask again, ever more rarely. */
const FIRST_REPEAT_MS = 20_000;
const LAST_REPEAT_MS = 10 * 60_000;

/** Call where `notBefore` has passed; it is set anew. */
export async function askToJoin(ctx: OnlineContext, invite: Invite): Promise<void> {
  const { claimed, joinAttempts, template } = ctx.store.state;
  if (claimed === undefined || template === undefined) return;
  const { name } = character(ctx);
  const key = `join:${claimed.claimId}:${joinAttempts}`;
  const dm = await ctx.client.openDm(invite.creatorInboxId);
  const metadata = { templateId: template.templateId, instanceId: ctx.instanceId };
  const request = { inviteSlug: invite.slug, profile: { name, memberKind: 'agent' }, metadata };
  await ctx.client.sendContent(dm.id, joinRequestCodec, request, { idempotencyKey: key });
  // Older Convos clients look for the bare code as text.
  await ctx.client.sendText(dm.id, invite.slug, { idempotencyKey: `${key}:slug` });
  ctx.store.change({
    joinAttempts: joinAttempts + 1,
    notBefore: ctx.now().getTime() + backoff(joinAttempts, FIRST_REPEAT_MS, LAST_REPEAT_MS),
  });
  ctx.log.info({ instanceId: ctx.instanceId, attempt: joinAttempts + 1 }, 'asked to be let in');
}
