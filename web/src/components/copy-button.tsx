import { Button, Code, Group } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { texts } from '../texts/app.ts';

/** `label` says what is copied, for those who do not see what is next to the button. */
export function CopyButton({ value, label, children = texts.copy }: { value: string; label: string; children?: string }) {
  const clipboard = useClipboard();
  return (
    <Button size="compact-sm" variant="default" aria-label={`${children}: ${label}`} onClick={() => clipboard.copy(value)}>
      <span aria-live="polite">{clipboard.copied ? texts.copied : children}</span>
    </Button>
  );
}

/** An ID that applications need. `label`: of what it is. */
export function CopiedId({ id, label }: { id: string; label: string }) {
  return (
    <Group gap="xs">
      <Code className="command">{id}</Code>
      <CopyButton value={id} label={label} />
    </Group>
  );
}
