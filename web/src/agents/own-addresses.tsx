import { Checkbox, Stack } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { OwnAddresses as Answer, ShownAddresses } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { Said } from '../components/said.tsx';
import { OwnerFailureNotice } from '../owner/owner-failure-notice.tsx';
import { addressesTexts as words } from '../texts/agents/agents.ts';
import { AgentsAnswer } from './agents-answer.tsx';
import { useOrders } from './agents-word.ts';
import { OpenedSection } from './opened-section.tsx';

/** Which of the agent's own addresses the members of its chat see. */
export function OwnAddresses({ owner, agent }: { owner: Owner; agent: Instance }) {
  return (
    <OpenedSection agent={agent} words={words}>
      <AgentsAnswer owner={owner} agent={agent} about="addresses" ask={(line) => line.addresses()} words={words}>
        {(answer) => <Choice owner={owner} agent={agent} answer={answer} />}
      </AgentsAnswer>
    </OpenedSection>
  );
}

function Choice({ owner, agent, answer }: { owner: Owner; agent: Instance; answer: Answer }) {
  const { data, variables, isPending, error, mutate } = useOrders({
    ...{ owner, agent, about: 'addresses' },
    carryOut: (line, wanted: ShownAddresses) => line.addresses(wanted),
  });
  const shown = (isPending ? variables : undefined) ?? answer.shown;
  const isShown = { email: shown === 'email' || shown === 'both', phone: shown === 'phone' || shown === 'both' };
  const set = (which: 'email' | 'phone', is: boolean) => {
    const email = which === 'email' ? is : isShown.email;
    const phone = which === 'phone' ? is : isShown.phone;
    if (!isPending) mutate(email && phone ? 'both' : email ? 'email' : phone ? 'phone' : 'none');
  };
  const own = (['email', 'phone'] as const).filter((which) => answer[which] !== '');
  return (
    <Stack gap="xs">
      {own.map((which) => (
        <Checkbox
          key={which}
          label={words[which]}
          description={answer[which]}
          checked={isShown[which]}
          onChange={(event) => set(which, event.currentTarget.checked)}
        />
      ))}
      {error && <OwnerFailureNotice error={error} onRetry={() => variables !== undefined && mutate(variables)} />}
      <Said text={own.length === 0 ? words.none : data && !isPending ? words.done[data.shown] : ''} />
    </Stack>
  );
}
