import { Radio, Stack } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { Voice } from '@offshoot/context';
import { VOICE_TEXTS, VOICES } from '@offshoot/context/owner-requests.ts';
import { type Instance, Voice as KnownVoice } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useMutation } from '@tanstack/react-query';
import { Said } from '../../components/said.tsx';
import { askAgent } from '../../owner/ask-agent.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { voiceTexts as words } from '../../texts/agents/agents.ts';
import { AskingStatus } from '../asking-status.tsx';
import { LiveSection } from '../opened-section.tsx';

const known: Record<KnownVoice, Voice> = {
  [KnownVoice.UNSPECIFIED]: 'talking',
  [KnownVoice.TALKING]: 'talking',
  [KnownVoice.MUTED]: 'muted',
  [KnownVoice.NOT_LISTENING]: 'not-listening',
  [KnownVoice.ONLY_MENTIONED]: 'only-mentioned',
};

/** How much the agent says in its chat. */
export function VoiceSection({ owner, agent }: { owner: Owner; agent: Instance }) {
  const setting = useMutation({
    mutationFn: async (wanted: Voice) => {
      const { voice } = await askAgent(owner, agent, (line) => line.setVoice(wanted));
      return { voice, before: agent.voice };
    },
  });
  const { data, variables, isPending, isPaused, error, mutate } = setting;
  // The pool hears of it from the agent's host a moment later; what it says anew then counts, since members can change it, too.
  const current = data?.before === agent.voice ? data.voice : known[agent.voice];
  return (
    <LiveSection agent={agent} words={words}>
      <Radio.Group value={isPending ? variables : current} onChange={(voice) => isPending || mutate(voice as Voice)} label={words.label}>
        <Stack gap="xs" mt="xs">
          {VOICES.map((voice) => (
            <Radio key={voice} value={voice} label={VOICE_TEXTS[voice].name} description={VOICE_TEXTS[voice].does} />
          ))}
        </Stack>
      </Radio.Group>
      <AskingStatus isAsking={isPending} isPaused={isPaused} asking={words.setting} />
      {error && <OwnerFailureNotice error={error} onRetry={() => variables !== undefined && mutate(variables)} />}
      <Said text={data && !isPending ? words.done(VOICE_TEXTS[data.voice].does) : ''} />
    </LiveSection>
  );
}
