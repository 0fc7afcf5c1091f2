import { Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { leavingReasons, type Owner, present } from '@offshoot/client';
import type { LeavingCount, PeopleCounts, TemplateStats } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { Fold } from '../../components/fold.tsx';
import { dayOf } from '../../components/shown-values.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { ownershipTexts } from '../../texts/agents/agents.ts';
import { texts } from '../../texts/app.ts';
import { studioTexts } from '../../texts/studio.ts';

const words = studioTexts.stats;

/** How people take the template: who added it, who kept it, who liked it, and why some left. */
export function StatsSection({ templateId, owner }: { templateId: string; owner: Owner }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['studio', owner.inboxId, templateId, 'stats'],
    queryFn: async ({ signal }) => present((await owner.gateway.claims.getTemplateStats({ templateId }, { signal })).stats),
  });
  const added = data?.people?.added ?? 0n;
  const summary = data ? (added === 0n ? words.notYet : words.addedBy(added)) : error ? '' : texts.loading;
  return (
    <Fold title={words.title} summary={<span role="status">{summary}</span>} calls={error !== null}>
      <Text size="sm" maw="44rem">
        {words.hint}
      </Text>
      {error && <OwnerFailureNotice error={error} onRetry={() => void refetch()} />}
      {data && <Stats stats={data} />}
    </Fold>
  );
}

function Stats({ stats: { people, versions, reasons, sinceTime, untilTime } }: { stats: TemplateStats }) {
  if (people === undefined || people.added === 0n) return <Text>{words.few}</Text>;
  return (
    <Stack gap="md">
      <Figures of={people} />
      {versions.length > 1 && (
        <Stack gap="xs">
          <Title order={3} size="h5">
            {words.byVersion}
          </Title>
          <Stack component="ul" className="list" gap="xs">
            {versions.map(({ version, people: theirs }) => (
              <Text component="li" size="sm" key={String(version)}>
                {theirs && words.version(version, theirs)}
              </Text>
            ))}
          </Stack>
        </Stack>
      )}
      {reasons.length > 0 && (
        <Stack gap="xs">
          <Title order={3} size="h5">
            {words.left}
          </Title>
          <Stack component="ul" className="list" gap="xs">
            {reasons.map((said) => (
              <Text component="li" size="sm" key={said.reason}>
                {reasonText(said)}
              </Text>
            ))}
          </Stack>
        </Stack>
      )}
      <Text size="xs" c="dimmed">
        {words.window(dayOf(sinceTime), dayOf(untilTime))}
      </Text>
    </Stack>
  );
}

function reasonText({ reason, people }: LeavingCount): string {
  const word = Object.entries(leavingReasons).find(([, value]) => value === reason)?.[0] as keyof typeof leavingReasons | undefined;
  return word === undefined ? '' : words.reason(ownershipTexts.whys[word], people);
}

function Figures({ of: { added, weekOld, keptWeek, monthOld, keptMonth, liked, disliked } }: { of: PeopleCounts }) {
  return (
    <SimpleGrid component="dl" cols={{ base: 2, sm: 4 }} spacing="sm" m={0}>
      <Figure name={words.added} value={words.people(added)} />
      <Figure name={words.keptWeek} value={kept(keptWeek, weekOld)} share={shareOf(keptWeek, weekOld)} />
      <Figure name={words.keptMonth} value={kept(keptMonth, monthOld)} share={shareOf(keptMonth, monthOld)} />
      <Figure name={words.opinions} value={words.opinionsAre(liked, disliked)} />
    </SimpleGrid>
  );
}

const kept = (count: bigint, of: bigint) => (of === 0n ? words.tooEarly : words.keptOf(count, of));
const shareOf = (count: bigint, of: bigint) => (of === 0n ? undefined : Number(count) / Number(of));

/** `share`: of one, as a bar. */
function Figure({ name, value, share }: { name: string; value: string; share?: number | undefined }) {
  const id = useId();
  return (
    <Card withBorder padding="sm" component="div">
      <Group component="dt" fz="sm" c="dimmed" id={id}>
        {name}
      </Group>
      <Stack component="dd" gap={4} m={0}>
        <Text fw={600}>{value}</Text>
        {share !== undefined && <meter className="studio-share" aria-labelledby={id} value={Math.min(share, 1)} />}
      </Stack>
    </Card>
  );
}
