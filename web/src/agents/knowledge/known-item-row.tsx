import { Button, Group, Stack, Text } from '@mantine/core';
import type { KnownItem } from '@offshoot/context';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { dayOfText } from '../../components/shown-values.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { knowledgeTexts as words } from '../../texts/agents/agents.ts';
import { ItemTraits } from '../item-traits.tsx';
import { isSecret, subjectOf } from '../secret-items.ts';
import { VeiledText } from '../veiled-text.tsx';
import { CorrectForm } from './correct-form.tsx';

interface KnownItemRowProps {
  item: KnownItem;
  onForget(): Promise<void>;
  onCorrect(text: string): Promise<void>;
}

export function KnownItemRow({ item, onForget, onCorrect }: KnownItemRowProps) {
  const [open, setOpen] = useState<'nothing' | 'correct' | 'forget'>('nothing');
  const { saidAt, status, isInherited, validUntil, reason, via } = item;
  const subject = subjectOf(item);
  const name = isSecret(item) ? subject : item.text;
  const close = () => setOpen('nothing');
  const saidWhy = [
    dayOfText(saidAt),
    via === undefined ? '' : words.via(via),
    reason === undefined ? '' : words.because(reason),
    validUntil === undefined ? '' : words.until(dayOfText(validUntil)),
    words.status[status],
  ].filter(Boolean);
  return (
    <Stack gap="xs">
      <VeiledText item={item} />
      <ItemTraits item={item} more={[subject, isInherited ? words.inherited : '']} />
      <Text size="sm" c="dimmed" dir="auto">
        {saidWhy.join(' · ')}
      </Text>
      {open === 'nothing' && (
        <Group gap="xs">
          <Button size="compact-sm" variant="default" aria-label={words.correctName(name)} onClick={() => setOpen('correct')}>
            {words.correct}
          </Button>
          <Button size="compact-sm" variant="default" aria-label={words.forgetName(name)} onClick={() => setOpen('forget')}>
            {words.forget}
          </Button>
        </Group>
      )}
      {open === 'correct' && <CorrectForm text={isSecret(item) ? '' : item.text} onSave={onCorrect} onClose={close} />}
      {open === 'forget' && <ForgetConfirmation onYes={onForget} onNo={close} />}
    </Stack>
  );
}

function ForgetConfirmation({ onYes, onNo }: { onYes(): Promise<void>; onNo(): void }) {
  const forgetting = useMutation({ mutationFn: onYes });
  return (
    <Stack gap="xs">
      <Text size="sm">{words.forgetConfirm}</Text>
      {forgetting.error && <OwnerFailureNotice error={forgetting.error} />}
      <Group gap="xs">
        <Button size="compact-sm" color="red" loading={forgetting.isPending} onClick={() => forgetting.mutate()} autoFocus>
          {words.forgetYes}
        </Button>
        <Button size="compact-sm" variant="default" disabled={forgetting.isPending} onClick={onNo}>
          {words.cancel}
        </Button>
      </Group>
    </Stack>
  );
}
