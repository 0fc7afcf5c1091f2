import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Shown } from '../../components/long-text.tsx';
import { fileTexts } from '../../texts/companies/files.ts';
import { useV1 } from '../v1/client.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import type { Found } from './stored.ts';
import { storePath } from './use-files.ts';

const words = fileTexts.stores.search;
const MAX_RESULTS = 5;

/** Searches a store as an agent would, and shows what an agent would read. */
export function SearchForm({ storeId }: { storeId: string }) {
  const v1 = useV1();
  const [query, setQuery] = useState('');
  const searching = useMutation({
    mutationFn: async (asked: string) =>
      (await v1.post<{ data: Found[] }>(`${storePath(storeId)}/search`, { body: { query: asked, max_num_results: MAX_RESULTS } })).data,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    searching.mutate(query.trim());
  };
  const { data: found } = searching;
  return (
    <Stack gap="xs" mt="xs">
      <form onSubmit={submit}>
        <Group align="end">
          <TextInput
            required
            pattern=".*\S.*"
            maxLength={1_000}
            label={words.query}
            value={query}
            onChange={(event) => setQuery(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" loading={searching.isPending}>
            {words.submit}
          </Button>
        </Group>
      </form>
      {searching.error && <V1FailureNotice error={searching.error} onRetry={() => searching.mutate(searching.variables)} />}
      <Text role="status" size="sm">
        {found && words.found(found.length)}
      </Text>
      {found && (
        <ol className="list" aria-label={words.results}>
          {found.map(({ file_id: id, filename, score, content }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a file can be there several times, and they never change
            <li key={`${id} ${index}`} className="line">
              <Text size="sm" className="foreign">
                <strong>
                  <Shown text={filename} />
                </strong>{' '}
                {words.score(score)}
              </Text>
              <Text size="sm" className="foreign plain" dir="auto">
                <Shown text={content.map(({ text }) => text).join('\n…\n')} />
              </Text>
            </li>
          ))}
        </ol>
      )}
    </Stack>
  );
}
