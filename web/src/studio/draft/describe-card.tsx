import { Button, Card, Group, Stack, Text, Textarea } from '@mantine/core';
import { type Owner, present } from '@offshoot/client';
import type { TemplateContent } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { studioTexts } from '../../texts/studio.ts';

const words = studioTexts.describe;
/** By the contract. */
const LONGEST = 500;

/** Has the operator's language model write the first draft, where there is one. Nothing is made of it before its creator has read it. */
export function DescribeCard({ owner, onDraft }: { owner: Owner; onDraft(content: TemplateContent): void }) {
  const { data } = useQuery({
    queryKey: ['studio', owner.inboxId, 'drafting'],
    queryFn: ({ signal }) => owner.gateway.drafts.getDrafting({}, { signal }),
  });
  const [description, setDescription] = useState('');
  const drafting = useMutation({
    mutationFn: async () => present((await owner.gateway.drafts.draftTemplate({ description })).content),
    onSuccess: onDraft,
  });
  if (!data?.available) return null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (description.trim() !== '' && !drafting.isPending) drafting.mutate();
  };
  return (
    <Card component="form" className="studio-describe" withBorder onSubmit={submit}>
      <Stack gap="sm">
        <Textarea
          label={words.label}
          description={words.hint}
          placeholder={words.example}
          maxLength={LONGEST}
          autosize
          minRows={2}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <Group>
          <Button type="submit" loading={drafting.isPending} disabled={description.trim() === ''}>
            {words.draft}
          </Button>
          <Text role="status" size="sm">
            {drafting.isPending ? words.drafting : drafting.isSuccess ? words.drafted : ''}
          </Text>
        </Group>
        {drafting.error && <OwnerFailureNotice error={drafting.error} here={words.failed} />}
      </Stack>
    </Card>
  );
}
