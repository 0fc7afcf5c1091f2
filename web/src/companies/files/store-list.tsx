import { Stack, Text, Title } from '@mantine/core';
import { visible } from '@offshoot/text/hidden.ts';
import { CopiedId } from '../../components/copy-button.tsx';
import { Shown } from '../../components/long-text.tsx';
import { MoreButton } from '../../components/more-button.tsx';
import { Section } from '../../components/page-title.tsx';
import { dayOf } from '../../components/shown-values.ts';
import { texts } from '../../texts/app.ts';
import { fileTexts } from '../../texts/companies/files.ts';
import { DeleteButton } from '../components/delete-button.tsx';
import { Facts, Unfolded } from '../components/facts.tsx';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { SearchForm } from './search-form.tsx';
import { StoreFiles } from './store-files.tsx';
import { dayOfSeconds, storeName, type VectorStore } from './stored.ts';
import { storePath, useFileAction, useStores } from './use-files.ts';

const words = fileTexts.stores;

interface StoreListProps {
  mayChange: boolean;
  /** Told what was done. */
  onSaid: (text: string) => void;
}

export function StoreList({ mayChange, onSaid }: StoreListProps) {
  const found = useStores();
  const { data: stores, error } = found;
  return (
    <Section title={words.title}>
      {error && <V1FailureNotice error={error} onRetry={() => void found.refetch()} />}
      <Text role="status">{stores === undefined ? !error && texts.loading : stores.length === 0 && words.none}</Text>
      {stores && (
        <ul className="list" aria-label={words.title}>
          {stores.map((store) => (
            <StoreLine key={store.id} store={store} mayChange={mayChange} onSaid={onSaid} />
          ))}
        </ul>
      )}
      <MoreButton of={found}>{fileTexts.more}</MoreButton>
    </Section>
  );
}

function StoreLine({ store, mayChange, onSaid }: StoreListProps & { store: VectorStore }) {
  const { id, created_at: since, file_counts: counts } = store;
  const name = visible(storeName(store));
  const deleting = useFileAction<void>(
    (v1) => v1.delete(storePath(id)),
    () => onSaid(words.deleted(name)),
  );
  return (
    <li className="line">
      <Stack gap="xs">
        <Title order={3} size="h5" className="foreign">
          <Shown text={storeName(store)} />
        </Title>
        <Facts
          of={[
            [words.id, <CopiedId key="id" id={id} label={words.idOf(name)} />],
            [words.files, words.counts(counts.completed, counts.in_progress, counts.failed)],
            [words.made, dayOf(dayOfSeconds(since))],
          ]}
        />
        <Unfolded summary={words.showFiles}>{() => <StoreFiles store={store} mayChange={mayChange} onSaid={onSaid} />}</Unfolded>
        <Unfolded summary={words.search.open}>{() => <SearchForm storeId={id} />}</Unfolded>
        {mayChange && (
          <div>
            <DeleteButton texts={{ ...words.remove, of: words.remove.of(name), title: words.remove.title(name) }} deleting={deleting} />
          </div>
        )}
      </Stack>
    </li>
  );
}
