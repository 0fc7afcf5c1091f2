/** What is typed with one on each line. */
export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** What is wrong with a field, by its name in the contract: "agent_name", "tools.0.id". */
export type FieldErrors = Readonly<Record<string, string>>;

/** What the parts of the form share. */
export interface FormState {
  /** What is wrong with the fields that the creator has left, or all once they wanted to sign. */
  errors: FieldErrors;
  /** The creator has left this field. */
  leave(field: string): void;
}

/** By which a field is found to be focused. Its name is that of the contract, such as "tools.0.id". */
export const fieldId = (name: string): string => `field-${name.replaceAll('.', '-')}`;

/** What every field of the form has. */
export function fieldProps(name: string, { errors, leave }: FormState) {
  return { id: fieldId(name), name, error: errors[name], onBlur: () => leave(name), autoComplete: 'off' };
}
