import { Button, Text } from '@mantine/core';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type ReactNode, Suspense, useState } from 'react';
import { Section } from '../components/page-title.tsx';
import { silenceOf } from '../owner/agent-state.ts';
import { texts } from '../texts/app.ts';

interface OpenedSectionProps {
  agent: Instance;
  words: { title: string; hint: string; show: string; hide: string };
  /** Loaded, and the agent asked, when the owner opens it. */
  children: ReactNode;
}

/** What the owner sees of a live agent once they want to. */
export function OpenedSection({ agent, words, children }: OpenedSectionProps) {
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
      {silence === undefined && isOpen && <Suspense fallback={<Text role="status">{texts.loading}</Text>}>{children}</Suspense>}
    </Section>
  );
}
