import { Button, FileButton, Stack, Text } from '@mantine/core';
import { visible } from '@offshoot/text/hidden.ts';
import { useRef, useState } from 'react';
import { fileTexts } from '../../texts/companies/files.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { isNeverFound, objectionTo } from './stored.ts';
import { useFileAction } from './use-files.ts';

const words = fileTexts.files;
/** What a slow line takes for the largest file. */
const UPLOAD_MS = 15 * 60_000;

/** Uploads files, one after the other. */
export function UploadButton({ onSaid }: { onSaid: (text: string) => void }) {
  const [refused, setRefused] = useState('');
  const [now, setNow] = useState('');
  const reset = useRef<() => void>(null);
  /** Those that are not uploaded yet, so that a second try does not upload the others twice. */
  const left = useRef<File[]>([]);
  const uploading = useFileAction<readonly File[]>(
    async (v1) => {
      for (let file = left.current[0]; file; file = left.current[0]) {
        setNow(words.uploading(visible(file.name)));
        const body = new FormData();
        body.set('purpose', 'assistants');
        body.set('file', file);
        await v1.post('/v1/files', { body, timeoutMs: UPLOAD_MS });
        left.current.shift();
      }
    },
    (files) => {
      const unread = files.filter(isNeverFound).map(({ name }) => visible(name));
      const next = [unread.length < files.length && words.searchable, unread.length > 0 && words.neverFound(unread)];
      onSaid([words.uploaded(files.length), ...next].filter(Boolean).join(' '));
    },
  );
  const take = (files: File[]) => {
    // The same file may be chosen again.
    reset.current?.();
    const wrong = files.flatMap((file) => {
      const objection = objectionTo(file);
      return objection ? [words.refused[objection](visible(file.name))] : [];
    });
    setRefused(wrong.length > 0 ? [...wrong, words.noneUploaded].join(' ') : '');
    if (wrong.length > 0 || files.length === 0) return;
    left.current = [...files];
    uploading.mutate(files);
  };
  return (
    <Stack gap="xs" align="start">
      <FileButton multiple resetRef={reset} onChange={take}>
        {(props) => (
          <Button {...props} loading={uploading.isPending}>
            {words.upload}
          </Button>
        )}
      </FileButton>
      <Text size="sm" maw="44rem">
        {words.uploadHint}
      </Text>
      <Text role="status" size="sm" className="foreign">
        {uploading.isPending && now}
      </Text>
      <Text role="alert" size="sm" c="red" className="foreign">
        {refused}
      </Text>
      {uploading.error && <V1FailureNotice error={uploading.error} onRetry={() => uploading.mutate(uploading.variables)} />}
    </Stack>
  );
}
