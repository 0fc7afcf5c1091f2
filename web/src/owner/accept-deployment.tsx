import { Button, Code, Text } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../components/dialog.tsx';
import { deploymentTexts } from '../texts/inbox.ts';
import { acceptDeployment, type DeploymentChange } from './pinned-deployment.ts';

/** Lets a person who knows why the site shows another key go on, after they have read what that risks. */
export function AcceptDeployment({ change, onRetry }: { change: DeploymentChange; onRetry?: (() => void) | undefined }) {
  const [isAsked, setIsAsked] = useState(false);
  const [outcome, setOutcome] = useState<'accepted' | 'outdated'>();
  const { open, title, risk, known, shown, keep, accept, outcomes } = deploymentTexts;
  const answer = () => {
    const isAccepted = acceptDeployment(change);
    setIsAsked(false);
    setOutcome(isAccepted ? 'accepted' : 'outdated');
    if (isAccepted) onRetry?.();
  };
  const keys = [
    [known, change.known],
    [shown, change.shown],
  ] as const;
  return (
    <>
      {outcome === undefined && (
        <Button size="compact-sm" variant="default" onClick={() => setIsAsked(true)}>
          {open}
        </Button>
      )}
      <Text size="sm">{outcome && outcomes[outcome]}</Text>
      <Dialog
        title={title}
        text={risk}
        isOpen={isAsked}
        onClose={() => setIsAsked(false)}
        actions={[
          { label: keep, onClick: () => setIsAsked(false) },
          { label: accept, color: 'red', onClick: answer },
        ]}
      >
        {keys.map(([label, key]) => (
          <div key={label}>
            <Text size="sm">{label}</Text>
            <Code block className="command">
              {key}
            </Code>
          </div>
        ))}
      </Dialog>
    </>
  );
}
