import { Button, Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { DuplicatedFrom, TemplateContent } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { lazy, Suspense, useMemo, useState } from 'react';
import { Section } from '../../components/page-title.tsx';
import { texts } from '../../texts/app.ts';
import { studioTexts } from '../../texts/studio.ts';
import { contentOf, type Draft } from '../draft/draft.ts';

const OriginChangesPart = lazy(async () => ({ default: (await import('./origin-changes.tsx')).OriginChangesPart }));

const words = studioTexts.merge;

interface MergeSectionProps {
  owner: Owner;
  origin: DuplicatedFrom;
  draft: Draft;
  onMerged(content: TemplateContent): void;
}

/** For a copy: brings what has changed in its original into the draft. */
export function MergeSection({ owner, origin, draft, onMerged }: MergeSectionProps) {
  const [isOpen, setIsOpen] = useState(false);
  const [isDone, setIsDone] = useState(false);
  const ours = useMemo(() => contentOf(draft), [draft]);
  const merged = (content: TemplateContent) => {
    onMerged(content);
    setIsOpen(false);
    setIsDone(true);
  };
  return (
    <Section title={words.title}>
      <Text size="sm" maw="44rem">
        {words.hint}
      </Text>
      <div>
        <Button variant="default" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? words.hide : words.look}
        </Button>
      </div>
      <Text role="status">{isDone && !isOpen && words.done}</Text>
      {isOpen && (
        <Suspense fallback={<Text role="status">{texts.loading}</Text>}>
          <OriginChangesPart owner={owner} origin={origin} ours={ours} onMerged={merged} />
        </Suspense>
      )}
    </Section>
  );
}
