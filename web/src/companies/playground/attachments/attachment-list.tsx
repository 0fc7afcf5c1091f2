import { Button, FileButton, Group, Stack, Text } from '@mantine/core';
import { visible } from '@offshoot/text/hidden.ts';
import { useRef } from 'react';
import { Shown } from '../../../components/long-text.tsx';
import { sizeText } from '../../../components/shown-values.ts';
import { playgroundTexts } from '../../../texts/companies/playground.ts';
import type { Attachments } from './use-attachments.ts';

const words = playgroundTexts.attachments;

/** What goes along with the next message, and the button that adds to it. */
export function AttachmentList({ attachments }: { attachments: Attachments }) {
  const { all, refused, add, remove } = attachments;
  const reset = useRef<() => void>(null);
  const button = useRef<HTMLButtonElement>(null);
  const take = (files: File[]) => {
    // The same file may be chosen again.
    reset.current?.();
    void add(files);
  };
  return (
    <Stack gap="xs" align="start">
      {all.length > 0 && (
        <Stack component="ul" className="list" gap={4} aria-label={words.title}>
          {all.map(({ key, name, size }) => (
            <li key={key}>
              <Group gap="xs">
                <Text size="sm" className="foreign">
                  <Shown text={name} /> ({sizeText(size)})
                </Text>
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={visible(words.removeOf(name))}
                  onClick={() => {
                    remove(key);
                    // The button that had the focus is gone.
                    button.current?.focus();
                  }}
                >
                  {words.remove}
                </Button>
              </Group>
            </li>
          ))}
        </Stack>
      )}
      <FileButton multiple resetRef={reset} onChange={take}>
        {(props) => (
          <Button size="compact-sm" variant="default" ref={button} {...props}>
            {words.add}
          </Button>
        )}
      </FileButton>
      <Text role="alert" size="sm" c="red" className="foreign">
        <Shown text={refused} />
      </Text>
    </Stack>
  );
}
