import { Button, Card, Code, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import { AppLink } from '../components/app-link.tsx';
import { FailureNotice } from '../components/failure-notice.tsx';
import { texts } from '../texts/app.ts';
import { storeTexts } from '../texts/store.ts';
import { TemplateCard } from './template-card.tsx';
import type { useStore } from './use-store.ts';

const COLUMNS = { base: 1, sm: 2, lg: 3 };

export function StoreResults({ store, isFiltered }: { store: ReturnType<typeof useStore>; isFiltered: boolean }) {
  const { data: { asked, found } = {}, error, hasNextPage, isFetchingNextPage, isPlaceholderData } = store;
  return (
    <Stack>
      {error && <FailureNotice error={error} onRetry={() => void store.refetch()} />}
      <Text role="status" size="sm" c="dimmed">
        {found && !isPlaceholderData ? storeTexts.found(found.length, hasNextPage) : texts.loading}
      </Text>
      {!found && !error && <Placeholders />}
      {found && found.length > 0 && (
        // Another search has another list: its agents do not move to their places, they appear there.
        <SimpleGrid key={asked} component="ul" className="list" cols={COLUMNS}>
          {found.map((each) => (
            <li key={each.id}>
              <TemplateCard template={each} />
            </li>
          ))}
        </SimpleGrid>
      )}
      {found?.length === 0 && !hasNextPage && !isPlaceholderData && <NothingFound isFiltered={isFiltered} />}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void store.fetchNextPage()}>
          {isFetchingNextPage ? storeTexts.loadingMore : storeTexts.more}
        </Button>
      )}
    </Stack>
  );
}

/** As tall as cards, so that nothing jumps when these come. */
function Placeholders() {
  return (
    <SimpleGrid cols={COLUMNS} aria-hidden>
      {[1, 2, 3, 4, 5, 6].map((each) => (
        <Card key={each} withBorder padding="md">
          <Skeleton height={20} width="60%" />
          <Skeleton height={14} mt="sm" />
          <Skeleton height={14} mt="xs" />
          <Skeleton height={14} mt="xs" width="40%" />
        </Card>
      ))}
    </SimpleGrid>
  );
}

function NothingFound({ isFiltered }: { isFiltered: boolean }) {
  const { none, noneNext, showAll, empty, emptyNext } = storeTexts;
  return (
    <Stack align="start" gap="xs">
      <Text fw={600}>{isFiltered ? none : empty}</Text>
      <Text>{isFiltered ? noneNext : emptyNext}</Text>
      {isFiltered ? (
        <AppLink to="/">{showAll}</AppLink>
      ) : (
        <Code
          block
        >{`npx offshoot template create -f examples/templates/trip-planner.yaml\nnpx offshoot template publish TEMPLATE_ID`}</Code>
      )}
    </Stack>
  );
}
