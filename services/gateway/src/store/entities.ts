import { defineEntity, p } from '@mikro-orm/core';

/** A challenge that was handed out and not redeemed yet. */
export const ChallengeSchema = defineEntity({
  name: 'Challenge',
  tableName: 'challenges',
  properties: {
    challenge: p.text().primary(),
    expiresAt: p.datetime(),
  },
});

/** A session, under the SHA-256 of its token. */
export const SessionSchema = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  properties: {
    tokenDigest: p.text().primary(),
    inboxId: p.text(),
    expiresAt: p.datetime(),
  },
});
