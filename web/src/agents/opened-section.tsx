import { Button, Text } from '@mantine/core';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type ReactNode, Suspense, useState } from 'react';
import { Section } from '../components/page-title.tsx';
import { silenceOf } from '../owner/agent-state.ts';
import { texts } from '../texts/app.ts';

interface LiveSectionProps {
  agent: Instance;
  words: { title: string; hint: string };
  /** Loaded, and the agent asked, with the section. */
  children: ReactNode;
}

/** What the owner sees of an agent while it can be asked. */
export function LiveSection({ agent, words, children }: LiveSectionProps) {
  const silence = silenceOf(agent);
  return (
    <Section title={words.title}>
      <Text>{silence ?? words.hint}</Text>
      {silence === undefined && <Suspense fallback={<Text role="status">{texts.loading}</Text>}>{children}</Suspense>}
    </Section>
  );
}

interface OpenedSectionProps extends LiveSectionProps {
  words: LiveSectionProps['words'] & { show: string; hide: string };
}

/** The same, once the owner wants to see it. */
export function OpenedSection({ agent, words, children }: OpenedSectionProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <LiveSection agent={agent} words={words}>
      <div>
        <Button variant="default" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? words.hide : words.show}
        </Button>
      </div>
      {isOpen && children}
    </LiveSection>
  );
}
