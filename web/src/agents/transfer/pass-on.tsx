import { Alert, Button, Stack, Text, Textarea } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { Preview, PreviewItem } from '@offshoot/context';
import { MAX_PROMPT_BYTES } from '@offshoot/context/owner-requests.ts';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, lazy, Suspense, useEffect, useRef, useState } from 'react';
import { additions } from '../../add/additions.ts';
import { type Chosen, NOTHING_YET } from '../../add/draft.ts';
import { NewAgent } from '../../add/new-agent.tsx';
import { orderOfClone } from '../../add/order.ts';
import { silenceOf } from '../../owner/agent-state.ts';
import { askAgent } from '../../owner/ask-agent.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { passOnTexts as words } from '../../texts/agents/pass-on.ts';
import { texts } from '../../texts/app.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { AskingStatus } from '../asking-status.tsx';
import { asked, type ByHand, isGoing, moved } from './by-hand.ts';
import { nameOf, PreviewColumns } from './preview-columns.tsx';
import { TargetChoice } from './target-choice.tsx';
import { useOtherAgents } from './use-other-agents.ts';

const SummaryToSign = lazy(async () => ({ default: (await import('./summary-to-sign.tsx')).SummaryToSign }));
const ShareForm = lazy(async () => ({ default: (await import('./share-form.tsx')).ShareForm }));
const CloneForm = lazy(async () => ({ default: (await import('./clone-form.tsx')).CloneForm }));

/** What the preview depends on. */
interface Wish {
  prompt: string;
  /** Undefined: a new clone. */
  target: Instance | undefined;
  byHand: ByHand;
}

interface Shown {
  wish: Wish;
  preview: Preview;
}

/** First what would go along, then the signature for exactly that. */
export function PassOn({ owner, client, agent }: { owner: Owner; client: PageClient; agent: Instance }) {
  const [prompt, setPrompt] = useState('');
  const [targetId, setTargetId] = useState('');
  const [isShare, setIsShare] = useState(false);
  const [byHand, setByHand] = useState<ByHand>(new Map());
  const [shown, setShown] = useState<Shown>();
  const [draft, setDraft] = useState(NOTHING_YET);
  const [isBusy, setIsBusy] = useState(false);
  const [notice, setNotice] = useState('');
  const [objection, setObjection] = useState<{ prompt?: string; target?: string }>({});
  const others = useOtherAgents(owner, agent);
  const target = isShare ? others.find(({ id }) => id === targetId) : undefined;
  const wish: Wish = { prompt, target, byHand };
  const focusNext = useRef<string | undefined>(undefined);
  const columns = useRef<HTMLFieldSetElement>(null);
  const looking = useMutation({
    mutationFn: (of: Wish) =>
      askAgent(owner, agent, (line) => line.preview({ prompt: of.prompt, ...asked(of.byHand), targetInboxId: of.target?.inboxId ?? '' })),
    onSuccess: (preview, of) => setShown({ wish: of, preview }),
  });
  // The button of an item moves with it, and keeps the focus.
  useEffect(() => {
    if (focusNext.current !== undefined)
      columns.current?.querySelector<HTMLElement>(`[data-item="${CSS.escape(focusNext.current)}"]`)?.focus();
    focusNext.current = undefined;
  });

  const look = (event?: FormEvent) => {
    event?.preventDefault();
    const tooLong = new TextEncoder().encode(prompt).length > MAX_PROMPT_BYTES;
    const next = {
      ...(tooLong && { prompt: words.tooLong(MAX_PROMPT_BYTES.toLocaleString('en')) }),
      ...(isShare && target === undefined && { target: words.chooseMissing }),
    };
    setObjection(next);
    if (Object.keys(next).length === 0) looking.mutate(wish);
  };
  const move = (item: PreviewItem) => {
    const next = moved(byHand, item);
    focusNext.current = item.id;
    setByHand(next);
    setNotice(words.moved(nameOf(item), isGoing(next, item)));
  };
  const source = { kind: 'parent', id: agent.id, name: agent.agentName } as const;
  const clone = (chosen: Chosen, { digest: summaryDigest }: Preview) =>
    additions.start(source, orderOfClone(agent, { contextPrompt: prompt, summaryDigest }, chosen), { owner, client });
  const silence = silenceOf(agent);
  const startAnew = () => {
    setShown(undefined);
    setDraft(NOTHING_YET);
    setNotice('');
  };
  const isCurrent = shown !== undefined && isSame(shown.wish, wish) && isShare === (shown.wish.target !== undefined);
  return (
    <NewAgent source={source} owner={owner} client={client} onAnother={startAnew}>
      {(problem) =>
        silence !== undefined && shown === undefined ? (
          <Text>{silence}</Text>
        ) : (
          <Stack gap="xl" w="100%">
            <Text maw="44rem">{words.lead}</Text>
            <form onSubmit={look} noValidate>
              <fieldset className="plain-group" disabled={isBusy}>
                <Stack gap="md" maw="44rem">
                  <TargetChoice
                    isShare={isShare}
                    onShare={setIsShare}
                    others={others}
                    targetId={targetId}
                    onTarget={setTargetId}
                    objection={objection.target}
                  />
                  <Textarea
                    label={words.prompt}
                    description={words.promptHint}
                    value={prompt}
                    error={objection.prompt}
                    onChange={(event) => setPrompt(event.currentTarget.value)}
                    autosize
                    maxRows={6}
                  />
                  <div>
                    <Button type="submit" loading={looking.isPending} variant={isCurrent ? 'default' : 'filled'}>
                      {shown === undefined || isCurrent ? words.look : words.lookAgain}
                    </Button>
                  </div>
                </Stack>
              </fieldset>
            </form>
            <AskingStatus isAsking={looking.isPending} isPaused={looking.isPaused}>
              {notice}
            </AskingStatus>
            {looking.error && <OwnerFailureNotice error={looking.error} onRetry={() => look()} />}
            {shown && (
              <fieldset ref={columns} className="plain-group" disabled={isBusy} aria-label={words.prompt}>
                <PreviewColumns items={shown.preview.items} byHand={byHand} onMove={move} />
                {shown.preview.hidden > 0 && <Text size="sm">{words.hidden(shown.preview.hidden)}</Text>}
              </fieldset>
            )}
            {shown && !isCurrent && (
              <Alert color="yellow" role="presentation">
                <Stack gap="sm" align="start">
                  <Text>{words.changed}</Text>
                  <Button loading={looking.isPending} onClick={() => look()}>
                    {words.lookAgain}
                  </Button>
                </Stack>
              </Alert>
            )}
            {shown && isCurrent && (
              <Suspense fallback={<Text role="status">{texts.loading}</Text>}>
                <SummaryToSign preview={shown.preview} />
                {shown.wish.target === undefined ? (
                  <CloneForm
                    owner={owner}
                    client={client}
                    parent={agent}
                    preview={shown.preview}
                    draft={draft}
                    onDraft={setDraft}
                    problem={problem}
                    onSubmit={(chosen) => clone(chosen, shown.preview)}
                  />
                ) : (
                  <ShareForm
                    owner={owner}
                    source={agent}
                    target={shown.wish.target}
                    contextPrompt={prompt}
                    preview={shown.preview}
                    onBusy={setIsBusy}
                  />
                )}
              </Suspense>
            )}
          </Stack>
        )
      }
    </NewAgent>
  );
}

/** Whether the agent would be asked for the same. */
function isSame(one: Wish, other: Wish): boolean {
  const keyOf = ({ prompt, target, byHand }: Wish) => JSON.stringify([prompt, target?.inboxId, [...byHand].sort()]);
  return keyOf(one) === keyOf(other);
}
