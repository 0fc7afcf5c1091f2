import { Text } from '@mantine/core';
import { explainRequest } from '@offshoot/profiles';
import { memo } from 'react';
import { Section } from '../../components/page-title.tsx';
import { texts } from '../../texts/app.ts';
import { playgroundTexts } from '../../texts/companies/playground.ts';
import { ExplainedValues } from '../profiles/explanation/explained-values.tsx';
import type { ExplainedProfile, Explanation } from '../profiles/explanation/explanation.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { type Settings, temperatureOf } from './answer/turn.ts';
import { useExplanation } from './use-reference.ts';

const words = playgroundTexts.from;

interface WhereFromProps {
  profile: ExplainedProfile;
  /** Undefined: it is not known yet which one. */
  version: number | undefined;
  settings: Settings;
}

/** Where each value of the next request comes from: the request, the profile or one of its bases. An answer that comes changes none of it. */
export const WhereFrom = memo(({ profile, version, settings }: WhereFromProps) => {
  const { explanation, error, refetch } = useExplanation(profile, version);
  if (version === undefined) return <Part>{<Text>{words.split}</Text>}</Part>;
  if (explanation === 'hidden') return <Part>{<Text>{words.hidden}</Text>}</Part>;
  return (
    <Part>
      {error && <V1FailureNotice error={error} onRetry={() => void refetch()} />}
      {!explanation && !error && <Text role="status">{texts.loading}</Text>}
      {explanation && <ExplainedValues explanation={withSettings(explanation, settings)} agentId={profile.id} />}
    </Part>
  );
});

const Part = ({ children }: { children: React.ReactNode }) => <Section title={words.title}>{children}</Section>;

/** Adds the person's choices for the next request. A variable that has a value comes from the request, even if a base declared it. */
function withSettings(explanation: Explanation, { model, temperature, instructions, stores, variables }: Settings): Explanation {
  const number = temperatureOf(temperature);
  const explained = explainRequest(explanation, {
    model: model === '' ? null : model,
    temperature: typeof number === 'number' ? number : null,
    instructions: instructions === '' ? null : instructions,
    store: stores ? null : false,
  });
  const given = Object.keys(explained.variables)
    .filter((name) => variables[name])
    .map((name) => [name, { value: variables[name], source: 'request' as const }]);
  return { ...explained, variables: { ...explained.variables, ...Object.fromEntries(given) } };
}
