import { create } from '@bufbuild/protobuf';
import { type TemplateContent, TemplateContentSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { studioTexts } from '../../texts/studio.ts';

/** Marks templates that exist only for a trial, also in another browser of the same person. */
const TRIAL_TAG = 'offshoot-trial';
/** The contract's limit for names, in characters. */
const MAX_CHARACTERS = 64;

/**
 * What the trial's own template says. Its name tells everybody that it is one, its tags say of which template. It names no source:
 * nobody but its creator ever sees it, and the source may be private by now. It asks for no values.
 */
export function trialContent(id: string, { duplicatedFrom: _, ...content }: TemplateContent): TemplateContent {
  const ending = studioTexts.trial.nameEnding;
  const name = [...content.agentName].slice(0, MAX_CHARACTERS - [...ending].length).join('');
  const tools = content.tools.map((tool) => ({ ...tool, required: false }));
  return create(TemplateContentSchema, { ...content, agentName: name + ending, tags: [TRIAL_TAG, id], tools });
}

export const isTrial = ({ tags }: { tags: readonly string[] }): boolean => tags[0] === TRIAL_TAG;
