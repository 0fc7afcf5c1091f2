import { Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import { changesTexts as words } from '../../texts/template-parts.ts';
import { FieldChange } from './field-change.tsx';
import type { TextChange, ValueChange } from './text-change.ts';

/** What differs in one field. */
export interface ShownChange {
  /** The field, for people. */
  title: string;
  change: ValueChange | TextChange;
}

interface ComparedVersionsProps {
  /** The newest first. */
  numbers: readonly string[];
  /** Keep it the same as long as the versions are: it may take a moment. */
  changesBetween(from: string, to: string): readonly ShownChange[];
}

/** What changed between two versions; at first, with the newest one. */
export function ComparedVersions({ numbers, changesBetween }: ComparedVersionsProps) {
  const [from, setFrom] = useState(numbers[1] ?? '');
  const [to, setTo] = useState(numbers[0] ?? '');
  const changes = useMemo(() => changesBetween(from, to), [changesBetween, from, to]);
  return (
    <Stack gap="sm">
      <Title order={3} size="h4">
        {words.compare}
      </Title>
      <Group align="end">
        <NativeSelect label={words.from} data={[...numbers]} value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
        <NativeSelect label={words.to} data={[...numbers]} value={to} onChange={(event) => setTo(event.currentTarget.value)} />
      </Group>
      <Stack gap="md" role="status">
        <Changes changes={changes} />
      </Stack>
    </Stack>
  );
}

/** One after the other, or that there are none. */
export function Changes({ changes }: { changes: readonly ShownChange[] }) {
  if (changes.length === 0) return <Text>{words.same}</Text>;
  return changes.map(({ title, change }) => <FieldChange key={title} title={title} change={change} />);
}
