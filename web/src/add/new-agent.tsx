import { Text, VisuallyHidden } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { focusPageTitle } from '../components/page-title.tsx';
import { addTexts, outcomeTexts } from '../texts/add.ts';
import type { AdditionView, Here } from './addition.ts';
import { additions, useAddition, useNote } from './additions.ts';
import { FailedNotice } from './failed-notice.tsx';
import { Following } from './following.tsx';
import { LiveNotice } from './live-notice.tsx';
import { OnItsWay } from './on-its-way.tsx';
import { type Phase, stepOf } from './phase.ts';
import type { Problem } from './problem.ts';
import { stepWords } from './progress.tsx';
import type { Source } from './source.ts';
import '@mantine/core/styles/InlineInput.css';
import '@mantine/core/styles/Radio.css';
import './add.css';

interface NewAgentProps extends Here {
  source: Source;
  /** The person wants another one: the form begins anew. */
  onAnother(): void;
  /** The form. `problem`: why the last attempt was refused. */
  children(problem: Problem | undefined): ReactNode;
}

/** In an open inbox: the form, and in its place what becomes of it, also after the page was loaded anew. */
export function NewAgent({ source, owner, client, onAnother, children }: NewAgentProps) {
  const { kind, id, name } = source;
  const addition = useAddition(id);
  const note = useNote(id);
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => additions.resume({ kind, id, name }, { owner, client }), [kind, id, name, owner, client]);
  // A person who comes back wants another one.
  useEffect(() => () => additions.dismissLive(id), [id]);

  const here = { owner, client };
  const change = (phase: Phase) => {
    if (phase.is === 'failed') setProblem(phase.problem);
    additions.dismiss(id);
    focusPageTitle();
  };
  const startAnew = () => {
    onAnother();
    setProblem(undefined);
    additions.dismiss(id);
    focusPageTitle();
  };
  return (
    <>
      <VisuallyHidden role="status">{addition && statusOf(addition, source)}</VisuallyHidden>
      {!addition && (
        <>
          {note && <Text>{addTexts.note[note]}</Text>}
          <OnItsWay source={source} owner={owner} onShow={(claim) => additions.follow(source, claim, here)} />
          {children(problem)}
        </>
      )}
      {addition?.phase.is === 'live' && <LiveNotice source={source} phase={addition.phase} client={client} onAnother={startAnew} />}
      {addition?.phase.is === 'failed' && (
        <FailedNotice
          source={source}
          phase={addition.phase}
          onAgain={() => additions.again(id, here)}
          onChange={() => change(addition.phase)}
        />
      )}
      {addition && addition.phase.is !== 'live' && addition.phase.is !== 'failed' && (
        <Following source={source} addition={addition} client={client} onStop={() => additions.stop(id)} />
      )}
    </>
  );
}

/** For a screen reader, which does not see the steps change. */
function statusOf({ phase, isRetrying }: AdditionView, { kind, name }: Source): string {
  if (phase.is === 'live') return outcomeTexts[kind].live(name);
  if (phase.is === 'failed') return outcomeTexts[kind].failed(name);
  if (isRetrying) return addTexts.progress.retrying;
  return stepWords[stepOf(phase)];
}
