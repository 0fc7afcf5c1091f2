import { Alert, Button, Stack, Text, Textarea } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { Preview, PreviewItem } from '@offshoot/context';
import { MAX_PROMPT_BYTES } from '@offshoot/context/owner-requests.ts';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type FormEvent, lazy, Suspense, useEffect, useRef, useState } from 'react';
import { additions, useAddition } from '../../add/additions.ts';
import { type Chosen, NOTHING_YET } from '../../add/draft.ts';
import { NewAgent } from '../../add/new-agent.tsx';
import { orderOfClone } from '../../add/order.ts';
import { dayOf } from '../../components/shown-values.ts';
import { isolated, oneLine } from '../../conversations/shown-names.ts';
import { useKnownConversations } from '../../destination/use-known-conversations.ts';
import { silenceOf } from '../../owner/agent-state.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { agentsTexts } from '../../texts/agents/agents.ts';
import { passOnTexts as words } from '../../texts/agents/pass-on.ts';
import { texts } from '../../texts/app.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { AskingStatus } from '../asking-status.tsx';
import { nicknameOf } from '../names/nicknames.ts';
import { type ByHand, isGoing, moved } from './by-hand.ts';
import { nameOf, PreviewColumns } from './preview-columns.tsx';
import { TargetChoice } from './target-choice.tsx';
import { useOtherAgents } from './use-other-agents.ts';
import { usePreview } from './use-preview.ts';

const SummaryToSign = lazy(async () => ({ default: (await import('./summary-to-sign.tsx')).SummaryToSign }));
const ShareForm = lazy(async () => ({ default: (await import('./share-form.tsx')).ShareForm }));
const CloneForm = lazy(async () => ({ default: (await import('./clone-form.tsx')).CloneForm }));

/** First what would go along, then the signature for exactly that. */
export function PassOn({ owner, client, agent }: { owner: Owner; client: PageClient; agent: Instance }) {
  const [prompt, setPrompt] = useState('');
  const [targetId, setTargetId] = useState('');
  const [isShare, setIsShare] = useState(false);
  const [byHand, setByHand] = useState<ByHand>(new Map());
  const [draft, setDraft] = useState(NOTHING_YET);
  const [isBusy, setIsBusy] = useState(false);
  const [notice, setNotice] = useState('');
  const [objection, setObjection] = useState<{ prompt?: string; target?: string }>({});
  const others = useOtherAgents(owner, agent);
  const chats = new Map(useKnownConversations(client).map(({ id, name }) => [id, oneLine(name)]));
  const nameOfAgent = ({ id, agentName, conversationId, claimTime }: Instance) => {
    const chat = chats.get(conversationId);
    const where = chat ? agentsTexts.inConversation(isolated(chat)) : agentsTexts.since(dayOf(claimTime));
    return `${isolated(nicknameOf(owner, id) || agentName)}, ${where}`;
  };
  const target = isShare ? others.find(({ id }) => id === targetId) : undefined;
  const silence = silenceOf(agent);
  const addition = useAddition(agent.id);
  const looking = usePreview(owner, agent, { prompt, isShare, target, byHand }, silence === undefined && addition === undefined);
  const { shown, isCurrent } = looking;
  const focusNext = useRef<string | undefined>(undefined);
  const columns = useRef<HTMLFieldSetElement>(null);
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
    if (Object.keys(next).length === 0) looking.look();
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
  const startAnew = () => {
    looking.startAnew();
    setDraft(NOTHING_YET);
    setNotice('');
  };
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
                    nameOf={nameOfAgent}
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
                    <Button type="submit" loading={looking.isAsking && !isCurrent} variant={isCurrent ? 'default' : 'filled'}>
                      {shown === undefined || isCurrent ? words.look : words.lookAgain}
                    </Button>
                  </div>
                </Stack>
              </fieldset>
            </form>
            <AskingStatus isAsking={looking.isAsking} isPaused={looking.isPaused}>
              {notice}
            </AskingStatus>
            {looking.error && <OwnerFailureNotice error={looking.error} onRetry={() => look()} />}
            {shown && (
              <fieldset ref={columns} className="plain-group" disabled={isBusy} aria-label={words.prompt}>
                <PreviewColumns items={shown.preview.items} byHand={byHand} onMove={move} />
                {shown.preview.hidden > 0 && <Text size="sm">{words.hidden(shown.preview.hidden)}</Text>}
              </fieldset>
            )}
            {shown && !isCurrent && !looking.isAsking && shown.wish.prompt !== prompt && (
              <Alert color="yellow" role="presentation">
                <Stack gap="sm" align="start">
                  <Text>{words.changed}</Text>
                  <Button onClick={() => look()}>{words.lookAgain}</Button>
                </Stack>
              </Alert>
            )}
            {shown && (
              <Suspense fallback={<Text role="status">{texts.loading}</Text>}>
                {/* It stays in its place, with what was chosen there, and cannot be signed until it is what the person wants now. */}
                <fieldset className="plain-group" disabled={!isCurrent} aria-busy={!isCurrent} aria-label={words.summary}>
                  <Stack gap="xl">
                    <SummaryToSign preview={shown.preview} isCurrent={isCurrent} />
                    {isShare && shown.wish.target ? (
                      <ShareForm
                        key={shown.wish.target.id}
                        owner={owner}
                        source={agent}
                        target={shown.wish.target}
                        contextPrompt={prompt}
                        preview={shown.preview}
                        onBusy={setIsBusy}
                      />
                    ) : (
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
                    )}
                  </Stack>
                </fieldset>
              </Suspense>
            )}
          </Stack>
        )
      }
    </NewAgent>
  );
}
