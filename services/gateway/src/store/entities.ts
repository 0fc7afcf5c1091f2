import { defineEntity, p } from '@mikro-orm/core';

/** A challenge that was issued and not redeemed yet. */
export const ChallengeSchema = defineEntity({
  name: 'Challenge',
  tableName: 'challenges',
  properties: {
    challenge: p.text().primary(),
    expiresAt: p.datetime(),
  },
});

/** A session with the SHA-256 digests of its valid tokens and of the previous refresh token. */
export const SessionSchema = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  properties: {
    id: p.text().primary(),
    inboxId: p.text(),
    keyKind: p.text(),
    keyId: p.text(),
    keyChainId: p.bigint().nullable(),
    accessDigest: p.text(),
    accessExpiresAt: p.datetime(),
    refreshDigest: p.text(),
    spentDigest: p.text().nullable(),
    spentAt: p.datetime().nullable(),
    expiresAt: p.datetime(),
  },
});
