import { Text } from '@mantine/core';
import { Section } from '../../../components/page-title.tsx';
import { texts } from '../../../texts/app.ts';
import { profilesTexts } from '../../../texts/companies/profiles.ts';
import { V1FailureNotice } from '../../v1/v1-failure-notice.tsx';
import { ExplainedValues } from '../explanation/explained-values.tsx';
import { LevelName } from '../explanation/level-name.tsx';
import { useExplainedProfile } from '../explanation/use-explained-profile.ts';

const words = profilesTexts.detail;

/** What an application gets that uses the profile now: its own values and those of its bases. */
export function InEffectSection({ agentId }: { agentId: string }) {
  const { data, error, refetch } = useExplainedProfile(agentId);
  return (
    <Section title={words.inEffect}>
      {error && <V1FailureNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Text role="status">{texts.loading}</Text>}
      {data && (
        <>
          {data.resolved_from.length > 1 && (
            <>
              <Text size="sm">{words.chain}</Text>
              <ol aria-label={words.chainName}>
                {data.resolved_from.map(({ id, version }) => (
                  <li key={id}>
                    {id === agentId ? words.itself : <LevelName agentId={id} />}, {profilesTexts.explanation.version(version)}
                  </li>
                ))}
              </ol>
            </>
          )}
          <ExplainedValues explanation={data.explanation} agentId={agentId} />
        </>
      )}
    </Section>
  );
}
