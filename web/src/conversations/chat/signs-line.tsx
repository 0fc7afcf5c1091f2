import { Text } from '@mantine/core';
import { chatTexts } from '../../texts/conversations.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import type { ProvenPeople } from '../agent-proofs/agent-proof.ts';
import { isolated, nameIn } from '../shown-names.ts';
import { useSigns } from './use-signs.ts';

/** More people at once are not named. */
const MAX_NAMED = 3;

/** Who thinks or types now: a bubble of theirs, before there are words in it. */
export function SignsLine({ client, conversationId, people }: { client: PageClient; conversationId: string; people: ProvenPeople }) {
  const signs = useSigns(client, conversationId);
  return (
    <div role="status">
      {signs.slice(0, MAX_NAMED).map(({ inboxId, doing }) => (
        <div key={inboxId} className="sign">
          <span className="dots" aria-hidden>
            <span />
            <span />
            <span />
          </span>
          <Text size="sm" c="dimmed" className="foreign">
            {chatTexts.doing[doing](isolated(nameIn(people, inboxId)))}
          </Text>
        </div>
      ))}
    </div>
  );
}
