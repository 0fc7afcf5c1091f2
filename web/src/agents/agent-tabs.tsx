import { Badge, Tabs, Text, VisuallyHidden } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { silenceOf } from '../owner/agent-state.ts';
import { tabsTexts as words } from '../texts/agents/agents.ts';
import { texts } from '../texts/app.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { AGENT_TABS, type AgentTab } from './agent-search.ts';
import { useOpenCards } from './cards/use-cards.ts';
import { useTrust } from './trust/use-trust.ts';

const route = getRouteApi('/agents/$instanceId');
/** It comes while the inbox opens, so that head and tabs need not wait for its code. */
const loadChat = async () => ({ default: (await import('./tabs/chat-tab.tsx')).ChatTab });
void loadChat().catch(() => undefined);
const ChatTab = lazy(loadChat);
const KnowsTab = lazy(async () => ({ default: (await import('./tabs/knows-tab.tsx')).KnowsTab }));
const AsksTab = lazy(async () => ({ default: (await import('./tabs/asks-tab.tsx')).AsksTab }));
const SharingTab = lazy(async () => ({ default: (await import('./tabs/sharing-tab.tsx')).SharingTab }));
const SettingsTab = lazy(async () => ({ default: (await import('./tabs/settings-tab.tsx')).SettingsTab }));

/** How many cards wait for the person. The agent says so with its trust settings; asked for the cards themselves, it knows better. */
function useQuestionCount(owner: Owner, agent: Instance): number {
  const settings = useTrust(owner, agent, silenceOf(agent) === undefined).data;
  const open = useOpenCards(owner, agent, false).data;
  return (open ?? settings)?.cards.length ?? 0;
}

/** The parts of a live agent's page. The address names the one that is shown, so links and Back work. */
export function AgentTabs({ owner, client, agent }: { owner: Owner; client: PageClient; agent: Instance }) {
  const { tab = 'chat' } = route.useSearch();
  const navigate = route.useNavigate();
  const count = useQuestionCount(owner, agent);
  const [opened, setOpened] = useState<ReadonlySet<AgentTab>>(new Set());
  if (!opened.has(tab)) setOpened(new Set([...opened, tab]));
  const open = (wanted: AgentTab) =>
    void navigate({ search: wanted === 'chat' ? {} : { tab: wanted }, resetScroll: false, replace: wanted === tab });
  /** What was opened stays, with what is written there. The chat keeps that by itself, and is only read while it is seen. */
  const panel = (name: AgentTab, content: ReactNode) => (
    <Tabs.Panel value={name} pt="lg">
      {(name === 'chat' ? tab === name : opened.has(name)) && (
        <Suspense fallback={<Text role="status">{texts.loading}</Text>}>{content}</Suspense>
      )}
    </Tabs.Panel>
  );
  return (
    <Tabs value={tab} onChange={(value) => open(AGENT_TABS.find((one) => one === value) ?? 'chat')} classNames={{ list: 'agent-tabs' }}>
      <Tabs.List aria-label={words.label}>
        {AGENT_TABS.map((name) => (
          <Tabs.Tab key={name} value={name} {...(name === 'asks' && count > 0 && { rightSection: <QuestionCount count={count} /> })}>
            {words.names[name]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {panel('chat', <ChatTab client={client} agent={agent} />)}
      {panel('knows', <KnowsTab owner={owner} agent={agent} />)}
      {panel('asks', <AsksTab owner={owner} agent={agent} />)}
      {panel('sharing', <SharingTab owner={owner} client={client} agent={agent} />)}
      {panel('settings', <SettingsTab owner={owner} client={client} agent={agent} />)}
    </Tabs>
  );
}

function QuestionCount({ count }: { count: number }) {
  return (
    <Badge size="sm" circle={count < 10}>
      {count}
      <VisuallyHidden>{words.questionsForYou(count)}</VisuallyHidden>
    </Badge>
  );
}
