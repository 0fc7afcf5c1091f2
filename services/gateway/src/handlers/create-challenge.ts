import { randomBytes } from 'node:crypto';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { newChallenge } from '../domain/session.ts';
import type { SessionContext } from './session-context.ts';

export function createChallengeHandler({ store, audience, now }: SessionContext): ServiceImpl<typeof SessionService>['createChallenge'] {
  return async () => {
    const made = newChallenge(randomBytes(16), now());
    await store.addChallenge(made);
    return { challenge: made.challenge, audience: audience(), expireTime: timestampFromDate(made.expiresAt) };
  };
}
