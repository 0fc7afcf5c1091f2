import { Group, Stack, Text } from '@mantine/core';
import { visible } from '@offshoot/text/hidden.ts';
import { CopiedId } from '../../components/copy-button.tsx';
import { Shown } from '../../components/long-text.tsx';
import { MoreButton } from '../../components/more-button.tsx';
import { Section } from '../../components/page-title.tsx';
import { dayOf, sizeText } from '../../components/shown-values.ts';
import { texts } from '../../texts/app.ts';
import { fileTexts } from '../../texts/companies/files.ts';
import { DeleteButton } from '../components/delete-button.tsx';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { dayOfSeconds, type StoredFile } from './stored.ts';
import { UploadButton } from './upload-button.tsx';
import { useFileAction, useFiles } from './use-files.ts';

const words = fileTexts.files;

interface FileListProps {
  mayChange: boolean;
  /** Told what was done. */
  onSaid: (text: string) => void;
}

export function FileList({ mayChange, onSaid }: FileListProps) {
  const found = useFiles();
  const { data: files, error } = found;
  return (
    <Section title={words.title}>
      {error && <V1FailureNotice error={error} onRetry={() => void found.refetch()} />}
      <Text role="status">{files === undefined ? !error && texts.loading : files.length === 0 && words.none}</Text>
      {mayChange && <UploadButton onSaid={onSaid} />}
      {files && (
        <ul className="list" aria-label={words.title}>
          {files.map((file) => (
            <FileLine key={file.id} file={file} mayChange={mayChange} onSaid={onSaid} />
          ))}
        </ul>
      )}
      <MoreButton of={found}>{fileTexts.more}</MoreButton>
    </Section>
  );
}

function FileLine({ file: { id, filename, bytes, created_at: since }, mayChange, onSaid }: FileListProps & { file: StoredFile }) {
  const name = visible(filename);
  const deleting = useFileAction<void>(
    (v1) => v1.delete(`/v1/files/${id}`),
    () => onSaid(words.deleted(name)),
  );
  return (
    <li className="line">
      <Group gap="xs" justify="space-between">
        <Stack gap={4}>
          <Text className="foreign">
            <strong>
              <Shown text={filename} />
            </strong>{' '}
            {words.facts(sizeText(bytes), dayOf(dayOfSeconds(since)))}
          </Text>
          <CopiedId id={id} label={words.idOf(name)} />
        </Stack>
        {mayChange && (
          <DeleteButton texts={{ ...words.remove, of: words.remove.of(name), title: words.remove.title(name) }} deleting={deleting} />
        )}
      </Group>
    </li>
  );
}
