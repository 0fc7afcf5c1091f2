import { Button, Group, Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { Section } from '../../components/page-title.tsx';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { texts } from '../../texts/app.ts';
import { studioTexts } from '../../texts/studio.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { contentOf } from '../draft/draft.ts';
import type { EditedDraft } from '../draft/use-draft.ts';
import { showRefusal } from '../use-template-action.ts';
import { type KeptTrial, keptTrial } from './kept-trials.ts';
import { bringToTrial, endTrial, startTrial } from './trial.ts';

const Chat = lazy(async () => ({ default: (await import('../../conversations/chat/chat.tsx')).Chat }));

const words = studioTexts.trial;

interface TrialPanelProps {
  id: string;
  edited: EditedDraft;
  owner: Owner;
  client: PageClient;
}

/** Talks with an agent of what is written, before anybody else gets it. */
export function TrialPanel({ id, edited, owner, client }: TrialPanelProps) {
  const [trial, setTrial] = useState<KeptTrial | undefined>(() => keptTrial(id));
  const [note, setNote] = useState('');
  const isLive = trial !== undefined && trial.instanceId !== '';

  const starting = useMutation({
    mutationFn: () => startTrial(owner, client, { id, content: contentOf(edited.draft) }),
    onSuccess: (started) => {
      setTrial(started);
      setNote(words.live);
    },
    onError: (error) => {
      setTrial(keptTrial(id));
      showRefusal(error, edited);
    },
  });
  const bringing = useMutation({
    mutationFn: (current: KeptTrial) => bringToTrial(owner, id, current, contentOf(edited.draft)),
    onSuccess: (isTaken) => setNote(isTaken ? words.brought : words.notBrought),
    onError: (error) => showRefusal(error, edited),
  });
  const ending = useMutation({
    mutationFn: () => endTrial(owner, id),
    onSuccess: () => {
      setTrial(undefined);
      setNote(words.ended);
    },
  });
  const start = async () => {
    setNote('');
    if ((await edited.refusal()) === undefined) starting.mutate();
  };
  const bring = async (current: KeptTrial) => {
    setNote('');
    if ((await edited.refusal()) === undefined) bringing.mutate(current);
  };
  const error = starting.error ?? bringing.error ?? ending.error;
  return (
    <Section title={words.title}>
      <Text size="sm">{words.hint}</Text>
      {!isLive && (
        <div>
          <Button loading={starting.isPending} onClick={() => void start()}>
            {words.start}
          </Button>
        </div>
      )}
      <div role="status">{starting.isPending ? words.starting : bringing.isPending ? words.bringing : note}</div>
      {error && <OwnerFailureNotice error={error} />}
      {isLive && (
        <>
          <Group>
            <Button variant="default" loading={bringing.isPending} onClick={() => void bring(trial)}>
              {words.bring}
            </Button>
            <Button variant="default" loading={ending.isPending} onClick={() => ending.mutate()}>
              {words.end}
            </Button>
          </Group>
          <Suspense fallback={<Text role="status">{texts.loading}</Text>}>
            <Chat key={trial.conversationId} client={client} conversationId={trial.conversationId} isTrial />
          </Suspense>
        </>
      )}
    </Section>
  );
}
