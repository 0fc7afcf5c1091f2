import { NativeSelect, Text } from '@mantine/core';
import type { Voice } from '@offshoot/context';
import { VOICE_TEXTS, VOICES } from '@offshoot/context/owner-requests.ts';
import { useState } from 'react';
import { Section } from '../components/page-title.tsx';
import { Said } from '../components/said.tsx';
import { voicesTexts as words } from '../texts/conversations.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import type { ProvenPerson } from './agent-proofs/agent-proof.ts';
import type { ShownConversation } from './chat/use-open-conversation.ts';
import { tellAgent } from './convos/sending.ts';
import { isolated, nameOf } from './shown-names.ts';

/** How much the agents of the chat say: any member can change it, by a message that all of them read. */
export function VoicesSection({ client, conversation: { id, people } }: { client: PageClient; conversation: ShownConversation }) {
  const agents = people.members.filter(({ agent }) => agent?.is === 'proven');
  if (agents.length === 0) return null;
  return (
    <Section title={words.title}>
      <Text size="sm">{words.hint}</Text>
      {agents.map((agent) => (
        <AgentVoice key={agent.inboxId} client={client} conversationId={id} agent={agent} />
      ))}
    </Section>
  );
}

interface AgentVoiceProps {
  client: PageClient;
  conversationId: string;
  agent: ProvenPerson;
}

function AgentVoice({ client, conversationId, agent }: AgentVoiceProps) {
  const [state, setState] = useState<'idle' | 'busy' | 'said' | 'failed'>('idle');
  const current = voiceIn(agent);
  const set = (wanted: Voice) => {
    setState('busy');
    // One that does not listen hears of nothing but that it may again.
    const steps = current === 'not-listening' && wanted === 'muted' ? (['talking', wanted] as const) : [wanted];
    const texts = steps.map((step) => `${agent.name ?? words.anAgent}, ${VOICE_TEXTS[step].say}`);
    tellAgent(client, conversationId, { inboxId: agent.inboxId, texts }).then(
      () => setState('said'),
      () => setState('failed'),
    );
  };
  return (
    <>
      <NativeSelect
        label={words.label(isolated(nameOf(agent)))}
        description={VOICE_TEXTS[current].does}
        data={VOICES.map((voice) => ({ value: voice, label: VOICE_TEXTS[voice].name }))}
        value={current}
        disabled={state === 'busy'}
        error={state === 'failed' && words.failed}
        onChange={(event) => set(event.currentTarget.value as Voice)}
      />
      <Said text={state === 'said' ? words.said : ''} />
    </>
  );
}

/** By its own word; an agent that talks freely says nothing of it. */
const voiceIn = ({ metadata: { voice } }: ProvenPerson): Voice => VOICES.find((one) => one === voice) ?? 'talking';
