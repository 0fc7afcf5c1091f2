import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { LongText } from '../../components/long-text.tsx';
import { texts } from '../../texts/app.ts';
import { knowledgeTexts } from '../../texts/companies/knowledge.ts';
import { Facts } from '../components/facts.tsx';
import { useTenant } from '../tenants/tenants.ts';
import { useV1, V1Failure, type V1List } from '../v1/client.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { type SaidItem, saidIn } from './said-in.ts';

const words = knowledgeTexts.origin.response;
const PAGE = 100;

/** The question and the answer in the response that an entry is from. Only who made it and admins may read it. */
export function ResponseOfEntry({ responseId }: { responseId: string }) {
  const v1 = useV1();
  const mayRead = useTenant().scopes.includes('responses:read');
  const { data, error, refetch } = useQuery({
    queryKey: [...v1.cacheKey, 'response-said', responseId],
    queryFn: async ({ signal }) => {
      const path = `/v1/responses/${encodeURIComponent(responseId)}`;
      const [{ output }, { data: input }] = await Promise.all([
        v1.get<{ output: SaidItem[] }>(path, { signal }),
        v1.get<V1List<SaidItem>>(`${path}/input_items`, { query: { order: 'desc', limit: PAGE }, signal }),
      ]);
      return { asked: saidIn(input.filter(({ role }) => role === 'user').slice(0, 1)), answered: saidIn(output) };
    },
    enabled: mayRead,
  });
  const isMissing = error instanceof V1Failure && error.status === 404;
  return (
    <Stack gap="xs" mt="xs">
      <Facts of={[[words.id, responseId]]} />
      {!mayRead || isMissing ? (
        <Text size="sm">{words.missing}</Text>
      ) : (
        error && <V1FailureNotice error={error} onRetry={() => void refetch()} />
      )}
      {mayRead && !data && !error && <Text role="status">{texts.loading}</Text>}
      {data && (
        <>
          <Text size="sm" fw={600}>
            {words.asked}
          </Text>
          <LongText text={data.asked} of={words.asked} />
          <Text size="sm" fw={600}>
            {words.answered}
          </Text>
          <LongText text={data.answered} of={words.answered} />
        </>
      )}
    </Stack>
  );
}
