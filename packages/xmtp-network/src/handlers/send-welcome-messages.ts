import type { ServiceImpl } from '@connectrpc/connect';
import type { MlsApi } from '@offshoot/gen/xmtp/mls/api/v1/mls_pb.ts';
import type { Network } from '../network.ts';
import { keyOf } from '../streams/wake-ups.ts';
import { welcomeFromWire } from '../wire/message-wire.ts';
import { invalid, requireAtMost } from './refuse.ts';

/** A full group has 250 inboxes with ten installations each. */
const MAX_MESSAGES = 5_000;

export function sendWelcomeMessagesHandler(network: Network): ServiceImpl<typeof MlsApi>['sendWelcomeMessages'] {
  return async ({ messages }) => {
    requireAtMost(MAX_MESSAGES, messages, 'messages');
    const welcomes = messages.map((message) => {
      const welcome = welcomeFromWire(message);
      if (welcome === undefined) throw invalid('a welcome message has no version');
      if (welcome.installationKey.length !== 32) throw invalid('a welcome message names no installation');
      return welcome;
    });
    await network.welcomeMessages.append(welcomes);
    for (const { installationKey } of welcomes) network.welcomeWakeUps.wake(keyOf(installationKey));
    return {};
  };
}
