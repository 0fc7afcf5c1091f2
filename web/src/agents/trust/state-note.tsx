import { Alert } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { trustTexts as words } from '../../texts/agents/trust.ts';
import { useTrust } from './use-trust.ts';

/** Says that the agent does nothing, because its owner has paused or archived it. Only the agent knows that. */
export function StateNote({ owner, agent }: { owner: Owner; agent: Instance }) {
  const state = useTrust(owner, agent).data?.trust.state ?? 'active';
  if (state === 'active') return null;
  const [name, does] = words.stateIs[state];
  return (
    <Alert color="yellow" role="presentation">
      <strong>{name}.</strong> {does} {words.resumeHint}
    </Alert>
  );
}
