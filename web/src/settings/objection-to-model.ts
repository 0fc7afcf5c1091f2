import { settingsTexts } from '../texts/settings.ts';

/** Why the text is not the name of a model. Undefined if it is, or if it is empty. */
export async function objectionToModel(model: string): Promise<string | undefined> {
  if (model === '') return undefined;
  // The rules of the contract weigh a hundred kilobytes: only those load them who choose a model.
  const { isModelName } = await import('./model-rule.ts');
  return isModelName(model) ? undefined : settingsTexts.model.wrong;
}
