import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { hideConversation } from '../conversations/convos/hidden-conversations.ts';
import { ClosedInbox } from '../owner/closed-inbox.tsx';
import { inbox } from '../owner/inbox.ts';
import { OwnerFailureNotice } from '../owner/owner-failure-notice.tsx';
import { useOwner } from '../owner/use-owner.ts';
import { forgetTrial, type KeptTrial, keepTrial, keptTrial } from '../studio/trial/kept-trials.ts';
import { endTrial } from '../studio/trial/trial.ts';
import { texts } from '../texts/app.ts';
import { inboxTexts } from '../texts/inbox.ts';
import { trialTexts as words } from '../texts/template-parts.ts';
import type { Here } from './addition.ts';
import { additions, useAddition } from './additions.ts';
import { NewAgent } from './new-agent.tsx';
import { orderOfAgent } from './order.ts';

const Chat = lazy(async () => ({ default: (await import('../conversations/chat/chat.tsx')).Chat }));

interface TryPanelProps {
  template: Template;
  /** The agent of the trial is released. */
  onEnd: () => void;
}

/** A private chat with a new agent, without a form. A person without an account gets one on the way. */
export function TryPanel({ template, onEnd }: TryPanelProps) {
  const state = useOwner();
  const isNew = state.is === 'none';
  useEffect(() => {
    if (isNew) void inbox.makeKey();
  }, [isNew]);
  return (
    <Card withBorder component="section" aria-labelledby="trial">
      <Stack align="stretch">
        <Title order={2} id="trial" className="foreign">
          <bdi>{words.title(template.agentName)}</bdi>
        </Title>
        <div role="status">{state.is !== 'ready' && inboxTexts.notice[isNew ? 'opening' : state.is]}</div>
        {state.is === 'ready' ? <Trial template={template} here={state} onEnd={onEnd} /> : !isNew && <ClosedInbox state={state} />}
      </Stack>
    </Card>
  );
}

function Trial({ template, here, onEnd }: TryPanelProps & { here: Here }) {
  const { owner, client } = here;
  // Apart from what the person adds to a chat of theirs, and from what a creator tries in the studio.
  const id = `try:${owner.inboxId}:${template.id}`;
  const source = { kind: 'template', id, name: template.agentName } as const;
  const [trial, setTrial] = useState(() => keptTrial(id));
  const phase = useAddition(id)?.phase;
  useEffect(() => {
    if (phase?.is === 'live') setTrial(keepTrial(id, { instanceId: phase.instanceId, conversationId: phase.conversationId }));
  }, [id, phase]);
  const start = () => additions.start(source, orderOfAgent(template, { where: { way: 'new' }, values: {}, model: '' }), here);
  // Once: a person who stopped waiting, or was refused, starts again by the button.
  const isBegun = useRef(trial !== undefined);
  useEffect(() => {
    if (!isBegun.current) start();
    isBegun.current = true;
  });
  if (trial) return <Live trial={trial} here={here} id={id} onEnd={onEnd} />;
  return (
    <NewAgent source={source} owner={owner} client={client} onAnother={start}>
      {() => <Button onClick={start}>{words.start}</Button>}
    </NewAgent>
  );
}

function Live({ trial, here, id, onEnd }: { trial: KeptTrial; here: Here; id: string; onEnd: () => void }) {
  const { owner, client } = here;
  const { instanceId, conversationId } = trial;
  const ending = useMutation({
    mutationFn: async () => {
      await endTrial(owner, id);
      await hideConversation(client, conversationId);
    },
    onSuccess: onEnd,
  });
  return (
    <>
      <Text size="sm">
        {words.live} {words.endHint}
      </Text>
      {ending.error && <OwnerFailureNotice error={ending.error} />}
      <Suspense fallback={<Text role="status">{texts.loading}</Text>}>
        <Chat key={conversationId} client={client} conversationId={conversationId} isTrial />
      </Suspense>
      <Group>
        <Button
          renderRoot={(props) => <Link to="/agents/$instanceId" params={{ instanceId }} {...props} onClick={() => forgetTrial(id)} />}
        >
          {words.keep}
        </Button>
        <Button variant="default" loading={ending.isPending} onClick={() => ending.mutate()}>
          {words.end}
        </Button>
      </Group>
    </>
  );
}
