import { Alert, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { Section } from '../../components/page-title.tsx';
import { sizeText } from '../../components/shown-values.ts';
import { texts } from '../../texts/app.ts';
import { usageTexts } from '../../texts/companies/usage.ts';
import { useTenant } from '../tenants/tenants.ts';
import { useV1 } from '../v1/client.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { capacityLeft, NEAR, type StoredAmounts, type StoredResponses } from './stored.ts';
import './usage.css';

const words = usageTexts.stored;

/** How much room for stored responses the person has left, and the tenant. */
export function StoredSection() {
  const v1 = useV1();
  const mayRead = useTenant().scopes.includes('responses:read');
  const { data, error, refetch } = useQuery({
    queryKey: [...v1.cacheKey, 'stored-responses'],
    queryFn: ({ signal }) => v1.get<StoredResponses>('/v1/usage/responses', { signal }),
    enabled: mayRead,
  });
  if (!mayRead) return null;
  return (
    <Section title={words.title}>
      <Text maw="44rem">{words.lead}</Text>
      {error && <V1FailureNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Text role="status">{texts.loading}</Text>}
      {data && <Stored title={words.you} amounts={data} />}
      {data?.tenant && <Stored title={words.tenant} amounts={data.tenant} />}
    </Section>
  );
}

function Stored({ title, amounts }: { title: string; amounts: StoredAmounts }) {
  const room = capacityLeft(amounts);
  return (
    <Stack gap="xs">
      <Title order={3} size="h5">
        {title}
      </Title>
      <Bar of={words.responses} amount={amounts.responses} most={amounts.most_responses} shown={(count) => count.toLocaleString('en')} />
      <Bar of={words.size} amount={amounts.bytes} most={amounts.most_bytes} shown={sizeText} />
      {room !== 'left' && (
        <Alert color={room === 'full' ? 'red' : 'yellow'} title={words.room[room]} role="note">
          <Text size="sm">{words.whatToDo}</Text>
          <ul>
            {words.steps.map((step) => (
              <Text key={step} component="li" size="sm">
                {step}
              </Text>
            ))}
          </ul>
        </Alert>
      )}
    </Stack>
  );
}

interface BarProps {
  of: string;
  amount: number;
  most: number | null;
  shown: (amount: number) => string;
}

/** An amount in words, and as a bar of what may be. */
function Bar({ of, amount, most, shown }: BarProps) {
  const id = useId();
  return (
    <Stack gap={2}>
      <Text size="sm" id={id}>
        {of}: {most === null ? words.unlimited(shown(amount)) : words.amount(shown(amount), shown(most))}
      </Text>
      {most !== null && (
        <meter className="room" aria-labelledby={id} max={most} high={NEAR * most} optimum={0} value={Math.min(amount, most)} />
      )}
    </Stack>
  );
}
