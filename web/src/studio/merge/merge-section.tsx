import { Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { DuplicatedFrom, TemplateContent } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { lazy, Suspense, useMemo, useState } from 'react';
import { Fold } from '../../components/fold.tsx';
import { Said } from '../../components/said.tsx';
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
  const [merges, setMerges] = useState(0);
  const ours = useMemo(() => contentOf(draft), [draft]);
  const merged = (content: TemplateContent) => {
    onMerged(content);
    setMerges(merges + 1);
  };
  return (
    // Closed again once it is done.
    <Fold key={merges} title={words.title} summary={merges > 0 ? <Said text={words.done} /> : words.summary} isAsked>
      <Text size="sm" maw="44rem">
        {words.hint}
      </Text>
      <Suspense fallback={<Text role="status">{texts.loading}</Text>}>
        <OriginChangesPart owner={owner} origin={origin} ours={ours} onMerged={merged} />
      </Suspense>
    </Fold>
  );
}
