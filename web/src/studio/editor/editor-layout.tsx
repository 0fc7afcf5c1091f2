import { Button, Group, Stack } from '@mantine/core';
import type { TemplateContent } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { ReactNode } from 'react';
import { Fold } from '../../components/fold.tsx';
import { studioTexts } from '../../texts/studio.ts';
import { contentOf } from '../draft/draft.ts';
import { DraftNotice } from '../draft/draft-notice.tsx';
import { ImportButton } from '../draft/import-button.tsx';
import type { EditedDraft } from '../draft/use-draft.ts';
import { exportTemplate } from '../draft/yaml.ts';
import { TemplateForm } from '../form/template-form.tsx';
import { ImportedNotice } from '../import/imported-notice.tsx';

const words = studioTexts.editor;

interface EditorLayoutProps {
  edited: EditedDraft;
  onImport(content: TemplateContent): void;
  /** What is beside the form on a wide screen, and below it on a narrow one. */
  beside: ReactNode;
  /** What is done with the draft. */
  children: ReactNode;
}

/** The form with its draft. */
export function EditorLayout({ edited, onImport, beside, children }: EditorLayoutProps) {
  const { draft, form, change } = edited;
  return (
    <div className="studio-desk">
      <Stack gap="lg">
        {edited.imported && <ImportedNotice of={edited.imported} triggers={draft.soul.triggers.length} onHide={edited.hideImported} />}
        <DraftNotice edited={edited} />
        <TemplateForm draft={draft} onChange={change} form={form}>
          <Fold title={words.file} summary={words.fileHint}>
            <Group align="start">
              <Button variant="default" onClick={() => void exportTemplate(contentOf(draft))}>
                {words.export}
              </Button>
              <ImportButton label={words.import} onImport={onImport} />
            </Group>
          </Fold>
        </TemplateForm>
        <Stack className="studio-actions" gap="xs">
          {children}
        </Stack>
      </Stack>
      <div className="studio-beside">{beside}</div>
    </div>
  );
}
