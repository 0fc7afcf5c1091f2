import { toJsonString } from '@bufbuild/protobuf';
import { TemplateContentSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { useEffect, useMemo, useState } from 'react';
import { focusUnfolded } from '../../components/fold.tsx';
import { type FieldErrors, type FormState, fieldId } from '../../soul/field.ts';
import { contentOf, type Draft } from './draft.ts';
import { errorsIn } from './field-errors.ts';
import { discardDraft, type ImportedFrom, keepDraft, keptDraft } from './kept-drafts.ts';

/** How long a creator has to stop typing before the page checks the whole draft. */
const CHECK_AFTER_MS = 300;

export interface EditedDraft {
  draft: Draft;
  /** The number of the version that it was made from. */
  basedOn: number;
  /** Whether it differs from the current version. */
  isChanged: boolean;
  /** Whether it comes from an earlier visit. */
  isRestored: boolean;
  /** False: a reload would lose it. */
  isKept: boolean;
  /** Undefined: it was written here, or its creator has seen it. */
  imported: ImportedFrom | undefined;
  hideImported(): void;
  form: FormState;
  change(change: Partial<Draft>): void;
  /** Shows the current version again, and forgets what was typed. */
  discard(): void;
  /** Checks everything, shows all errors and puts the focus at the first. Undefined: all is well. */
  refusal(): Promise<FieldErrors | undefined>;
  /** Shows what the service said about a field until the draft changes. */
  showAt(field: string, message: string): void;
}

/** A draft of the template `id`, whose current version is `current`. The browser keeps each change at once. */
export function useDraft(id: string, current: { draft: Draft; version: number }): EditedDraft {
  const [kept] = useState(() => keptDraft(id));
  // Undefined: the form shows the current version, whichever it is.
  const [typed, setTyped] = useState(kept?.draft);
  const draft = typed ?? current.draft;
  const [basedOn, setBasedOn] = useState(kept?.basedOn ?? current.version);
  const [isKept, setIsKept] = useState(true);
  const [isRestored, setIsRestored] = useState(kept !== undefined);
  const [imported, setImported] = useState(kept?.imported);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [refused, setRefused] = useState<FieldErrors>({});
  const [left, setLeft] = useState<ReadonlySet<string> | 'all'>(new Set());
  const isChanged = useMemo(() => !isSame(draft, current.draft), [draft, current.draft]);

  useEffect(() => {
    if (isChanged) setIsKept(keepDraft(id, { draft, basedOn, keptAt: Date.now(), imported }));
    else discardDraft(id);
  }, [id, draft, basedOn, isChanged, imported]);

  useEffect(() => {
    // The rules weigh more than the page, so they load once the creator types.
    if (!isChanged) return setErrors({});
    let isOver = false;
    const check = () => void errorsIn(draft).then((found) => !isOver && setErrors(found));
    const timer = setTimeout(check, CHECK_AFTER_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [draft, isChanged]);

  return {
    ...{
      draft,
      basedOn: isChanged ? basedOn : current.version,
      isChanged,
      isRestored: isRestored && isChanged && imported === undefined,
      isKept,
    },
    imported,
    hideImported: () => setImported(undefined),
    form: {
      errors: { ...(left === 'all' ? errors : Object.fromEntries(Object.entries(errors).filter(([name]) => left.has(name)))), ...refused },
      leave: (field) => setLeft((before) => (before === 'all' || before.has(field) ? before : new Set([...before, field]))),
    },
    change(changed) {
      // The first change over the current version makes a draft of that version.
      if (!isChanged) setBasedOn(current.version);
      setIsRestored(false);
      setRefused({});
      setTyped((before) => ({ ...(before ?? current.draft), ...changed }));
    },
    discard() {
      setTyped(undefined);
      setImported(undefined);
      setRefused({});
      setLeft(new Set());
    },
    async refusal() {
      const found = await errorsIn(draft);
      setErrors(found);
      setLeft('all');
      const [first] = Object.keys(found);
      if (first === undefined) return undefined;
      focusUnfolded(fieldId(first));
      return found;
    },
    showAt(field, message) {
      setRefused({ [field]: message });
      focusUnfolded(fieldId(field));
    },
  };
}

const isSame = (a: Draft, b: Draft): boolean =>
  toJsonString(TemplateContentSchema, contentOf(a)) === toJsonString(TemplateContentSchema, contentOf(b));
