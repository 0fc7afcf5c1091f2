import { Button, Group, Radio, Stack, Text, Title } from '@mantine/core';
import { type OriginChanges, type Owner, originChanges } from '@offshoot/client';
import type { DuplicatedFrom, TemplateContent } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { type MergeConflict, mergeContents, type Side } from '@offshoot/template-content/merge.ts';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { FieldChange } from '../../components/changes/field-change.tsx';
import { textChange } from '../../components/changes/text-change.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { texts } from '../../texts/app.ts';
import { studioTexts } from '../../texts/studio.ts';

const words = studioTexts.merge;

interface OriginChangesPartProps {
  owner: Owner;
  origin: DuplicatedFrom;
  /** What the copy says now, with unsaved changes. */
  ours: TemplateContent;
  onMerged(content: TemplateContent): void;
}

/** What has changed in the original of a copy, and how the two go together. */
export function OriginChangesPart({ owner, origin, ours, onMerged }: OriginChangesPartProps) {
  const { data, error, refetch } = useQuery({
    queryKey: ['studio', owner.inboxId, 'origin', origin.templateId, String(origin.version)],
    queryFn: () => originChanges(owner, origin),
  });
  if (error) return <OwnerFailureNotice error={error} onRetry={() => void refetch()} />;
  if (!data) return <Text role="status">{texts.loading}</Text>;
  if (data.newest === data.from) return <Text role="status">{words.nothing}</Text>;
  return <Merge changes={data} ours={ours} onMerged={onMerged} />;
}

function Merge({ changes, ours, onMerged }: Pick<OriginChangesPartProps, 'ours' | 'onMerged'> & { changes: OriginChanges }) {
  const { base, theirs, newest } = changes;
  const [sides, setSides] = useState<Readonly<Record<number, Side>>>({});
  const { content, conflicts } = useMemo(() => {
    let at = 0;
    return mergeContents(base, ours, theirs, () => sides[at++] ?? 'ours');
  }, [base, ours, theirs, sides]);
  const isDecided = conflicts.every((_, i) => sides[i] !== undefined);
  return (
    <Stack gap="md">
      <Text role="status">{conflicts.length === 0 ? words.clean(newest) : words.conflicts(newest, conflicts.length)}</Text>
      {conflicts.map((conflict, i) => (
        <Conflict key={String(i)} conflict={conflict} side={sides[i]} onChoose={(side) => setSides({ ...sides, [i]: side })} />
      ))}
      <Group>
        <Button variant="default" disabled={!isDecided} onClick={() => onMerged(content)}>
          {words.take}
        </Button>
      </Group>
    </Stack>
  );
}

interface ConflictProps {
  conflict: MergeConflict;
  side: Side | undefined;
  onChoose(side: Side): void;
}

function Conflict({ conflict, side, onChoose }: ConflictProps) {
  const { field, base = '', ours = '', theirs = '' } = conflict;
  return (
    <Stack gap="xs">
      <Title order={3} size="h4">
        {words.field(field)}
      </Title>
      <FieldChange title={words.mine} change={textChange(base, ours)} />
      <FieldChange title={words.theirs} change={textChange(base, theirs)} />
      <Radio.Group label={words.whose} value={side ?? null} onChange={(value) => onChoose(value === 'theirs' ? 'theirs' : 'ours')}>
        <Group>
          <Radio value="ours" label={words.keep} />
          <Radio value="theirs" label={words.takeTheirs} />
        </Group>
      </Radio.Group>
    </Stack>
  );
}
