import { Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { lazy, Suspense, useRef, useState } from 'react';
import { Fold } from '../../components/fold.tsx';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { askedTools } from '../../settings/asked-values.ts';
import { valuesTexts as words } from '../../texts/agents/agents.ts';
import { texts } from '../../texts/app.ts';
import { useVersionContent } from '../use-version-content.ts';

const ValueForm = lazy(async () => ({ default: (await import('./value-form.tsx')).ValueForm }));

/** Gives, replaces and removes the values of the agent's tools. */
export function ValuesSection(props: { owner: Owner; agent: Instance }) {
  return (
    <Fold title={words.title} summary={words.summary}>
      <Values {...props} />
    </Fold>
  );
}

function Values({ owner, agent }: { owner: Owner; agent: Instance }) {
  const { templateId, appliedVersion } = agent;
  const { data: content, error, refetch, isFetching } = useVersionContent(owner, templateId, appliedVersion || undefined);
  const tools = content === undefined || content === 'unreadable' ? undefined : askedTools(content.tools);
  const outcome = useRef<HTMLParagraphElement>(null);
  const [done, setDone] = useState('');
  const tell = (what: string) => {
    setDone(what);
    outcome.current?.focus();
  };
  return (
    <>
      <Text role="status">{isFetching && texts.loading}</Text>
      {error && <OwnerFailureNotice error={error} onRetry={() => void refetch()} />}
      {content === 'unreadable' && <Text>{words.unknown}</Text>}
      {tools && <Text>{tools.length === 0 ? words.none : words.hint}</Text>}
      <Text ref={outcome} tabIndex={-1} role="status" fw={600}>
        {done}
      </Text>
      <Suspense fallback={<Text role="status">{texts.loading}</Text>}>
        {tools?.map((tool) => (
          <ValueForm key={tool.id} owner={owner} agent={agent} tool={tool} onDone={tell} />
        ))}
      </Suspense>
    </>
  );
}
