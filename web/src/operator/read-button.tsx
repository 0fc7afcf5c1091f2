import { Button } from '@mantine/core';

/** Opens a template by its name, which its creator chose. */
export function ReadButton({ name, templateId, onRead }: { name: string; templateId: string; onRead: (templateId: string) => void }) {
  return (
    <Button variant="default" size="compact-sm" maw="100%" onClick={() => onRead(templateId)}>
      <bdi>{name || templateId}</bdi>
    </Button>
  );
}
