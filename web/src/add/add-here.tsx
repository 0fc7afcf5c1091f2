import { Anchor, Text, VisuallyHidden } from '@mantine/core';
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useKnownConversations } from '../destination/use-known-conversations.ts';
import { addTexts } from '../texts/add.ts';
import { AddForm, type Draft } from './add-form.tsx';
import type { AdditionView, Here } from './addition.ts';
import { additions, useAddition, useNote } from './additions.ts';
import { FailedNotice } from './failed-notice.tsx';
import { Following } from './following.tsx';
import { LiveNotice } from './live-notice.tsx';
import { OnItsWay } from './on-its-way.tsx';
import { type Phase, stepOf } from './phase.ts';
import type { Problem } from './problem.ts';
import { stepWords } from './progress.tsx';

const EMPTY: Draft = { where: { way: 'new', conversationId: '', url: '', byId: '' }, values: {}, model: '' };

/** In an open inbox: the form, and then what becomes of it. */
export function AddHere({ template, owner, client }: Here & { template: Template }) {
  const { id: templateId, agentName } = template;
  const addition = useAddition(templateId);
  const [draft, setDraft] = useState(EMPTY);
  const [problem, setProblem] = useState<Problem>();
  const note = useNote(templateId);
  const conversations = useKnownConversations(client);
  useEffect(() => additions.resume(template, { owner, client }), [template, owner, client]);
  // Whoever comes back wants another one.
  useEffect(() => () => additions.dismissLive(templateId), [templateId]);

  const here = { owner, client };
  const change = (phase: Phase) => {
    if (phase.is === 'failed') setProblem(phase.problem);
    additions.dismiss(templateId);
  };
  const startAnew = () => {
    setDraft(EMPTY);
    setProblem(undefined);
    additions.dismiss(templateId);
  };
  return (
    <>
      <VisuallyHidden role="status">{addition && statusOf(addition, agentName)}</VisuallyHidden>
      {!addition && (
        <>
          {note && <Text>{addTexts.note[note]}</Text>}
          <OnItsWay template={template} owner={owner} onShow={(claim) => additions.follow(template, claim, here)} />
          <Text size="sm">
            <Anchor renderRoot={(props) => <Link to="/t/$templateId" params={{ templateId }} {...props} />}>
              <bdi>{addTexts.seeAgent(agentName)}</bdi>
            </Anchor>
          </Text>
          <AddForm
            template={template}
            conversations={conversations}
            canInvite={client.privateKey !== undefined}
            draft={draft}
            onDraft={setDraft}
            problem={problem}
            onAdd={(chosen) => additions.start(template, chosen, here)}
          />
        </>
      )}
      {addition?.phase.is === 'live' && <LiveNotice name={agentName} phase={addition.phase} client={client} onAnother={startAnew} />}
      {addition?.phase.is === 'failed' && (
        <FailedNotice
          name={agentName}
          phase={addition.phase}
          onAgain={() => additions.again(templateId, here)}
          onChange={() => change(addition.phase)}
        />
      )}
      {addition && addition.phase.is !== 'live' && addition.phase.is !== 'failed' && (
        <Following name={agentName} addition={addition} client={client} onStop={() => additions.stop(templateId)} />
      )}
    </>
  );
}

/** For a screen reader, which does not see the steps change. */
function statusOf({ phase, isRetrying }: AdditionView, name: string): string {
  if (phase.is === 'live') return addTexts.live.title(name);
  if (phase.is === 'failed') return addTexts.failed.title(name);
  if (isRetrying) return addTexts.progress.retrying;
  return stepWords[stepOf(phase)];
}
