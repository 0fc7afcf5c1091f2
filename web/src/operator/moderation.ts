import { type Client, createClient, type Interceptor } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';
import { ModerationService } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { reasonOf } from '../gateway/failure.ts';
import type { Pass } from './pass.ts';

const TIMEOUT_MS = 20_000;

export type Moderation = Client<typeof ModerationService>;

/** Of this page's own gateway; nobody else gets the pass. `onRefused`: the pass is good no more. */
export function moderationWith({ text }: Pass, onRefused: () => void): Moderation {
  const bring: Interceptor = (next) => async (request) => {
    request.header.set('authorization', `Bearer ${text}`);
    try {
      return await next(request);
    } catch (error) {
      if (isPassRefused(error)) onRefused();
      throw error;
    }
  };
  const { origin } = window.location;
  return createClient(
    ModerationService,
    createConnectTransport({ baseUrl: origin, useBinaryFormat: true, defaultTimeoutMs: TIMEOUT_MS, interceptors: [bring] }),
  );
}

export const isPassRefused = (error: unknown): boolean => reasonOf(error) === 'OPERATOR_PASS_INVALID';
