import { Button, Group, Text } from '@mantine/core';
import { TRUST_STATES, type Trust } from '@offshoot/statements/trust.ts';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { trustTexts as words } from '../../texts/agents/trust.ts';
import { toState } from './changes.ts';
import { TrustPart } from './trust-part.tsx';
import type { TrustOrdering } from './use-trust.ts';

/** Whether the agent does anything at all. */
export function StatePart({ state, ordering }: { state: Trust['state']; ordering: TrustOrdering }) {
  const [isAsked, setIsAsked] = useState(false);
  const [name, does] = words.stateIs[state];
  const sign = (to: Trust['state']) => {
    setIsAsked(false);
    ordering.order({ change: toState(to), done: ({ trust }) => words.changeState[trust.state][1] });
  };
  return (
    <TrustPart title={words.state} ordering={ordering}>
      <Text>
        <strong>{name}.</strong> {does}
      </Text>
      <Group gap="xs">
        {TRUST_STATES.filter((one) => one !== state).map((to) => (
          <Button
            key={to}
            size="compact-sm"
            variant="default"
            disabled={ordering.isBusy}
            onClick={() => (to === 'archived' ? setIsAsked(true) : sign(to))}
          >
            {words.changeState[to][0]}
          </Button>
        ))}
      </Group>
      <Dialog
        title={words.archiveTitle}
        text={words.archiveText}
        isOpen={isAsked}
        onClose={() => setIsAsked(false)}
        actions={[
          { label: words.keep, onClick: () => setIsAsked(false) },
          { label: words.archive, color: 'red', onClick: () => sign('archived') },
        ]}
      />
    </TrustPart>
  );
}
