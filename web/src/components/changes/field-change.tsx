import { Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import { changesTexts as words } from '../../texts/template-parts.ts';
import type { TextChange, TextPart, ValueChange } from './text-change.ts';

export function FieldChange({ title, change }: { title: string; change: ValueChange | TextChange }) {
  return (
    <Stack gap={4}>
      <Title order={4} size="h5">
        {title}
      </Title>
      <div className="changes" dir="auto">
        {change.kind === 'value' ? <Replaced {...change} /> : change.parts.map((part) => <Part key={part.place} part={part} />)}
      </div>
    </Stack>
  );
}

function Replaced({ before, after }: ValueChange) {
  return (
    <>
      <Part part={{ kind: 'removed', text: before, lines: 1 }} isUnset={before === ''} />
      <Part part={{ kind: 'added', text: after, lines: 1 }} isUnset={after === ''} />
    </>
  );
}

/** Colours are not the only sign: screen readers hear what was added, and others see + and −. */
function Part({ part, isUnset = false }: { part: Omit<TextPart, 'place'>; isUnset?: boolean }) {
  if (part.kind === 'kept') return <Text size="sm" c="dimmed">{`… ${words.unchanged(part.lines)} …`}</Text>;
  const [Mark, sign, said] = part.kind === 'added' ? (['ins', '+', words.added] as const) : (['del', '−', words.removed] as const);
  return (
    <Mark>
      <VisuallyHidden>{said} </VisuallyHidden>
      <span aria-hidden>{sign} </span>
      {isUnset ? <em>{words.nothing}</em> : part.text}
    </Mark>
  );
}
