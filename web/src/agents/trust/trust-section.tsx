import { Button, Text } from '@mantine/core';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Owner } from '@offshoot/owner';
import { lazy, Suspense, useState } from 'react';
import { Section } from '../../parts/section.tsx';
import { trustSectionTexts as words } from '../../texts/agents.ts';
import { texts } from '../../texts/app.ts';
import { silenceOf } from '../agent-state.ts';

const TrustSettingsView = lazy(async () => ({ default: (await import('./trust-settings.tsx')).TrustSettingsView }));

/** How far the owner trusts the agent. The agent is asked, and the forms are loaded, when the owner wants to see it. */
export function TrustSection({ owner, agent }: { owner: Owner; agent: Instance }) {
  const [isOpen, setIsOpen] = useState(false);
  const silence = silenceOf(agent);
  return (
    <Section title={words.title}>
      <Text>{silence ?? words.hint}</Text>
      {silence === undefined && (
        <div>
          <Button variant="default" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
            {isOpen ? words.hide : words.show}
          </Button>
        </div>
      )}
      {silence === undefined && isOpen && (
        <Suspense fallback={<Text role="status">{texts.loading}</Text>}>
          <TrustSettingsView owner={owner} agent={agent} />
        </Suspense>
      )}
    </Section>
  );
}
