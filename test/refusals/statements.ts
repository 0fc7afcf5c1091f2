// Why a signed statement can be refused.
import { Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { Envelope } from '@offshoot/statements';
import { randomHex, type User } from '../user.ts';
import { byCall, type Ways } from './way.ts';

const HOUR_MS = 3_600_000;

/** A sign-in by `signer` whose envelope differs from an honest client's. */
function signIn(signer: (scene: { creator: User; stranger: User }) => User, envelope: (creator: User) => Partial<Envelope>) {
  return byCall(async ({ creator, stranger }) => {
    const { challenge, audience } = await creator.sessions.createChallenge({});
    const user = signer({ creator, stranger });
    const statement = await user.sign({ action: 'session.sign-in', audience, challenge }, envelope(creator));
    return () => creator.sessions.signIn({ challenge, statement });
  });
}

/** Valid for five minutes, starting this many hours from now. */
function valid(hours: number, lifetimeMs = 300_000): Partial<Envelope> {
  const issuedAt = new Date(Math.floor((Date.now() + hours * HOUR_MS) / 1000) * 1000);
  return { issuedAt, expiresAt: new Date(issuedAt.getTime() + lifetimeMs) };
}

export const statements = {
  STATEMENT_MALFORMED: byCall(async ({ creator }) => {
    const { challenge, audience } = await creator.sessions.createChallenge({});
    const statement = await creator.sign({ action: 'session.sign-in', audience, challenge });
    statement.expireTime = undefined;
    return () => creator.sessions.signIn({ challenge, statement });
  }),
  STATEMENT_EXPIRED: signIn(
    ({ creator }) => creator,
    () => valid(-1),
  ),
  STATEMENT_NOT_YET_VALID: signIn(
    ({ creator }) => creator,
    () => valid(1),
  ),
  STATEMENT_LIFETIME_TOO_LONG: signIn(
    ({ creator }) => creator,
    () => valid(0, 24 * HOUR_MS),
  ),
  STATEMENT_SIGNATURE_INVALID: byCall(async ({ creator }) => {
    const { challenge, audience } = await creator.sessions.createChallenge({});
    const statement = await creator.sign({ action: 'session.sign-in', audience, challenge: randomHex(16) });
    return () => creator.sessions.signIn({ challenge, statement });
  }),
  STATEMENT_WRONG_SIGNER: byCall(async ({ creator, stranger, parent: { instanceId } }) => {
    const statement = await stranger.sign({ action: 'instance.release', instanceId });
    return () => creator.claims.releaseInstance({ instanceId, statement });
  }),
  STATEMENT_REPLAYED: byCall(async ({ creator }) => {
    const { id: templateId } = await creator.createTemplate({ agentName: 'Shy', instructions: 'You hide.' });
    const visibility = Visibility.PUBLIC;
    const statement = await creator.sign({ action: 'template.set-visibility', templateId, version: 1, visibility: 'public' });
    await creator.templates.setTemplateVisibility({ templateId, visibility, statement });
    return () => creator.templates.setTemplateVisibility({ templateId, visibility, statement });
  }),
  STATEMENT_KEY_UNKNOWN: signIn(
    ({ stranger }) => stranger,
    (creator) => ({ signer: creator.inboxId }),
  ),
  IDENTITY_UNAVAILABLE: byCall(async ({ broken: { user } }) => {
    const { challenge, audience } = await user.sessions.createChallenge({});
    const statement = await user.sign({ action: 'session.sign-in', audience, challenge });
    return () => user.sessions.signIn({ challenge, statement });
  }),
} satisfies Ways;
