import { Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import type { TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { useMemo, useState } from 'react';
import { versionsTexts } from '../../texts/template.ts';
import { FieldChange } from './field-change.tsx';
import { differenceBetween } from './version-difference.ts';

const words = versionsTexts;

/** What changed between two versions; at first, with the newest one. */
export function VersionComparison({ versions }: { versions: readonly TemplateVersion[] }) {
  const numbers = versions.map(({ version }) => String(version));
  const [from, setFrom] = useState(numbers[1] ?? '');
  const [to, setTo] = useState(numbers[0] ?? '');
  const differences = useMemo(() => {
    const contentOf = (number: string) => versions.find(({ version }) => String(version) === number)?.content;
    const [before, after] = [contentOf(from), contentOf(to)];
    return before && after ? differenceBetween(before, after) : [];
  }, [versions, from, to]);
  return (
    <Stack gap="sm">
      <Title order={3} size="h4">
        {words.compare}
      </Title>
      <Group align="end">
        <NativeSelect label={words.from} data={numbers} value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
        <NativeSelect label={words.to} data={numbers} value={to} onChange={(event) => setTo(event.currentTarget.value)} />
      </Group>
      <Stack gap="md" role="status">
        {differences.length === 0 && <Text>{words.same}</Text>}
        {differences.map(({ field, change }) => (
          <FieldChange key={field} title={words.field[field]} change={change} />
        ))}
      </Stack>
    </Stack>
  );
}
