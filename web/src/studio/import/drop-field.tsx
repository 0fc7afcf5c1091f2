import { Alert, Button, FileButton, Group, Stack, Text } from '@mantine/core';
import type { AgentFiles } from '@offshoot/template-content/other-systems/agent-files.ts';
import { type DragEvent, useRef, useState } from 'react';
import { studioTexts } from '../../texts/studio.ts';
import { chosenFiles, droppedFiles } from './chosen-files.ts';
import type { ImportedDrafts } from './imported-drafts.ts';

const words = studioTexts.imports;
const ACCEPTED = '.yaml,.yml,.md,.mdc,.markdown,.txt,.af,.json';

interface DropFieldProps {
  onImport(drafts: Extract<ImportedDrafts, { drafts: unknown }>['drafts']): void;
}

/** Takes the files of an agent that a person drops on it or chooses. */
export function DropField({ onImport }: DropFieldProps) {
  const [isOver, setIsOver] = useState(false);
  const [isReading, setIsReading] = useState(false);
  const [refused, setRefused] = useState<{ what: string; next: string }>();
  const resetFiles = useRef<() => void>(null);
  const resetFolder = useRef<() => void>(null);
  const take = async (chosen: AgentFiles | Promise<AgentFiles>) => {
    setIsReading(true);
    try {
      const { importedDrafts } = await import('./imported-drafts.ts');
      const read = await importedDrafts(await chosen);
      setRefused('refused' in read ? read.refused : undefined);
      if ('drafts' in read) onImport(read.drafts);
    } catch {
      // A file that was there a moment ago, or that the browser may not read.
      setRefused({ what: words.refused, next: words.unreadable });
    } finally {
      setIsReading(false);
    }
  };
  const takeChosen = (files: File[]) => {
    // The same file may be chosen again once it is corrected.
    resetFiles.current?.();
    resetFolder.current?.();
    if (files.length > 0) void take(chosenFiles(files));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    void take(droppedFiles(event.dataTransfer));
  };
  return (
    <section
      className="studio-drop"
      aria-label={words.title}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      <Stack gap="sm" align="start">
        <Text fw={600}>{words.title}</Text>
        <Text size="sm">{words.hint}</Text>
        <Group gap="sm">
          <FileButton multiple resetRef={resetFiles} accept={ACCEPTED} onChange={takeChosen}>
            {(props) => (
              <Button variant="default" loading={isReading} {...props}>
                {words.chooseFile}
              </Button>
            )}
          </FileButton>
          <FileButton multiple resetRef={resetFolder} inputProps={FOLDER} onChange={takeChosen}>
            {(props) => (
              <Button variant="default" loading={isReading} {...props}>
                {words.chooseFolder}
              </Button>
            )}
          </FileButton>
          <Text role="status" size="sm">
            {isReading && words.reading}
          </Text>
        </Group>
        {refused && (
          <Alert color="red" role="alert" title={refused.what}>
            <Text size="sm" className="foreign">
              {refused.next}
            </Text>
          </Alert>
        )}
      </Stack>
    </section>
  );
}

/** All browsers have it by this name. */
const FOLDER = { webkitdirectory: '' } as object;
