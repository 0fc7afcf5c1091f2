import { Alert, Button, FileButton, Stack, Text } from '@mantine/core';
import type { TemplateContent } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { useRef, useState } from 'react';
import { importedTemplate } from './yaml.ts';

interface ImportButtonProps {
  label: string;
  onImport(content: TemplateContent): void;
}

export function ImportButton({ label, onImport }: ImportButtonProps) {
  const [refused, setRefused] = useState<{ what: string; next: string }>();
  const reset = useRef<() => void>(null);
  const take = async (file: File | null) => {
    // The same file may be chosen again once it is corrected.
    reset.current?.();
    if (file === null) return;
    const read = await importedTemplate(file);
    setRefused('refused' in read ? read.refused : undefined);
    if ('content' in read) onImport(read.content);
  };
  return (
    <Stack gap="sm" align="start">
      <FileButton resetRef={reset} accept=".yaml,.yml,application/yaml,text/yaml" onChange={(file) => void take(file)}>
        {(props) => (
          <Button variant="default" {...props}>
            {label}
          </Button>
        )}
      </FileButton>
      {refused && (
        <Alert color="red" role="alert" title={refused.what}>
          <Text size="sm" className="foreign">
            {refused.next}
          </Text>
        </Alert>
      )}
    </Stack>
  );
}
