import { Stack, Text } from '@mantine/core';
import { LongText, Shown } from '../../../components/long-text.tsx';
import { profilesTexts } from '../../../texts/companies/profiles.ts';
import { type Explanation, explainedRows } from './explanation.ts';
import { SourceName } from './level-name.tsx';

const words = profilesTexts.explanation;

interface ExplainedValuesProps {
  explanation: Explanation;
  /** The profile that it is of. */
  agentId: string;
}

/** Each value that a profile or the request sets, and where it is from. */
export function ExplainedValues({ explanation, agentId }: ExplainedValuesProps) {
  const { rows, unset } = explainedRows(explanation);
  return (
    <Stack gap="sm">
      <Stack component="ul" className="list" gap="sm" aria-label={words.values}>
        {rows.map(({ path, text, source }) => (
          <li key={path}>
            <Text size="sm" className="foreign">
              <strong>
                <Shown text={path} />
              </strong>{' '}
              <SourceName source={source} ownId={agentId} />
            </Text>
            <LongText text={text} of={path} />
          </li>
        ))}
      </Stack>
      {unset.length > 0 && (
        <Text size="sm" c="dimmed">
          {words.unset} {unset.join(', ')}
        </Text>
      )}
    </Stack>
  );
}
