import { Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { lazy, Suspense, useState } from 'react';
import { Fold } from '../../components/fold.tsx';
import { silenceOf } from '../../owner/agent-state.ts';
import { updateTexts as words } from '../../texts/agents/agents.ts';
import { texts } from '../../texts/app.ts';
import { updateRefusalText } from '../../texts/failures.ts';

const PinPart = lazy(async () => ({ default: (await import('./pin-part.tsx')).PinPart }));
const Consent = lazy(async () => ({ default: (await import('./consent.tsx')).Consent }));

/** Which version the agent runs, and what waits for its owner. */
export function UpdateSection({ owner, agent }: { owner: Owner; agent: Instance }) {
  const [accepted, setAccepted] = useState('');
  const { appliedVersion, desiredVersion, pendingVersion, updateRefusal } = agent;
  const isComing = pendingVersion === 0n && updateRefusal === '' && desiredVersion > appliedVersion;
  const summary = appliedVersion > 0n ? words.now(String(appliedVersion)) : '';
  return (
    <Fold title={words.title} summary={summary} calls={pendingVersion > 0n || updateRefusal !== ''}>
      {isComing && <Text>{words.coming(String(desiredVersion))}</Text>}
      {updateRefusal !== '' && pendingVersion === 0n && (
        <Text>{words.refused(String(desiredVersion), updateRefusalText(updateRefusal))}</Text>
      )}
      {appliedVersion > 0n && silenceOf(agent) === undefined && (
        <Suspense fallback={<Text role="status">{texts.loading}</Text>}>
          <PinPart owner={owner} agent={agent} />
        </Suspense>
      )}
      <Text role="status" fw={600}>
        {accepted !== '' && words.accepted(accepted)}
      </Text>
      {pendingVersion > 0n && (
        <Suspense fallback={<Text role="status">{texts.loading}</Text>}>
          <Consent key={String(pendingVersion)} owner={owner} agent={agent} onAccepted={() => setAccepted(String(pendingVersion))} />
        </Suspense>
      )}
    </Fold>
  );
}
