import { Text } from '@mantine/core';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type ReactNode, Suspense } from 'react';
import { Fold } from '../components/fold.tsx';
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
  /** `summary`: where the hint is too long to stand in the closed section. */
  words: LiveSectionProps['words'] & { summary?: string };
}

/** The same, once the owner wants to see it: an agent answers sixty requests a minute. */
export function OpenedSection({ agent, words: { title, hint, summary }, children }: OpenedSectionProps) {
  const silence = silenceOf(agent);
  return (
    <Fold title={title} summary={summary ?? hint} isAsked>
      {summary !== undefined && <Text>{hint}</Text>}
      {silence === undefined ? (
        <Suspense fallback={<Text role="status">{texts.loading}</Text>}>{children}</Suspense>
      ) : (
        <Text>{silence}</Text>
      )}
    </Fold>
  );
}
