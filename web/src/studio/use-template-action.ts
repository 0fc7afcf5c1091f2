import { failureOf, type Owner } from '@offshoot/client';
import { useMutation } from '@tanstack/react-query';
import { refusedField } from './draft/field-errors.ts';
import type { EditedDraft } from './draft/use-draft.ts';
import { useReload } from './my-templates.ts';

/** Something that the person does with their template. Afterwards, the page shows it as it is now. */
export function useTemplateAction<T, Input = void>(owner: Owner, act: (input: Input) => Promise<T>, onDone?: (done: T) => void) {
  const reload = useReload(owner);
  return useMutation({
    mutationFn: act,
    onSuccess: async (done) => {
      await reload();
      onDone?.(done);
    },
  });
}

/** Shows a refusal at the field that it is about. False: it is about none. */
export function showRefusal(error: unknown, edited: EditedDraft): boolean {
  const { metadata, help, message } = failureOf(error);
  const field = refusedField(metadata.field ?? '');
  if (field === undefined) return false;
  edited.showAt(field, help || message);
  return true;
}
