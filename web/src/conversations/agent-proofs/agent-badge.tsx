import { Badge } from '@mantine/core';
import { conversationTexts } from '../../texts/conversations.ts';
import type { AgentProof } from './agent-proof.ts';

/** Beside a name: whether an agent is one of this site, or only says that it is an agent. */
export function AgentBadge({ proof }: { proof: AgentProof | undefined }) {
  if (proof === undefined) return null;
  return (
    <Badge size="sm" variant={proof.is === 'proven' ? 'filled' : 'outline'} color={proof.is === 'proven' ? undefined : 'gray'}>
      {conversationTexts.agents[proof.is]}
    </Badge>
  );
}
