import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { visible } from '@offshoot/text/hidden.ts';
import { useRef } from 'react';
import { Shown } from '../../components/long-text.tsx';
import { MoreButton } from '../../components/more-button.tsx';
import { texts } from '../../texts/app.ts';
import { fileTexts } from '../../texts/companies/files.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { type StoreFile, storeName, type VectorStore } from './stored.ts';
import { storePath, useFileAction, useFileName, useFiles, useStoreFiles } from './use-files.ts';

const words = fileTexts.stores.within;

interface StoreFilesProps {
  store: VectorStore;
  mayChange: boolean;
  onSaid: (text: string) => void;
}

/** The files of a store, and one more. */
export function StoreFiles({ store, mayChange, onSaid }: StoreFilesProps) {
  const found = useStoreFiles(store.id);
  const { data: within, error } = found;
  const { data: all } = useFiles();
  const choice = useRef<HTMLSelectElement>(null);
  const adding = useFileAction<string>(
    (v1, fileId) => v1.post(`${storePath(store.id)}/files`, { body: { file_id: fileId } }),
    () => onSaid(words.added),
  );
  const others = all?.filter(({ id }) => within?.every((one) => one.id !== id)) ?? [];
  return (
    <Stack gap="xs" mt="xs">
      {error && <V1FailureNotice error={error} onRetry={() => void found.refetch()} />}
      <Text role="status" size="sm">
        {within === undefined ? !error && texts.loading : within.length === 0 && words.none}
      </Text>
      <ul className="list" aria-label={words.title(visible(storeName(store)))}>
        {all &&
          within?.map((file) => (
            <FileWithin
              key={file.id}
              file={file}
              known={all.find(({ id }) => id === file.id)?.filename}
              storeId={store.id}
              mayChange={mayChange}
              onRemoved={(name) => {
                onSaid(words.removed(name));
                // The button that had the focus is gone.
                choice.current?.focus();
              }}
            />
          ))}
      </ul>
      <MoreButton size="compact-sm" of={found}>
        {fileTexts.more}
      </MoreButton>
      {mayChange && others.length > 0 && (
        <NativeSelect
          ref={choice}
          label={words.add}
          maw="24rem"
          disabled={adding.isPending}
          value=""
          data={[{ value: '', label: words.choose }, ...others.map(({ id, filename }) => ({ value: id, label: visible(filename) }))]}
          onChange={({ currentTarget: { value } }) => value !== '' && adding.mutate(value)}
        />
      )}
      {adding.error && <V1FailureNotice error={adding.error} onRetry={() => adding.mutate(adding.variables)} />}
    </Stack>
  );
}

interface FileWithinProps {
  file: StoreFile;
  known: string | undefined;
  storeId: string;
  mayChange: boolean;
  onRemoved: (name: string) => void;
}

function FileWithin({ file: { id, status, last_error: failed }, known, storeId, mayChange, onRemoved }: FileWithinProps) {
  const filename = useFileName(id, known);
  const name = visible(filename);
  const removing = useFileAction<void>(
    (v1) => v1.delete(`${storePath(storeId)}/files/${id}`),
    () => onRemoved(name),
  );
  return (
    <li className="line">
      <Group gap="xs" justify="space-between" wrap="nowrap">
        <Text size="sm" className="foreign">
          <strong>
            <Shown text={filename} />
          </strong>
          : {words.states[status]} {failed && <Shown text={failed.message} />}
        </Text>
        {mayChange && (
          <Button
            size="compact-xs"
            variant="default"
            flex="none"
            loading={removing.isPending}
            aria-label={words.removeOf(name)}
            onClick={() => removing.mutate()}
          >
            {words.remove}
          </Button>
        )}
      </Group>
      {removing.error && <V1FailureNotice error={removing.error} onRetry={() => removing.mutate()} />}
    </li>
  );
}
