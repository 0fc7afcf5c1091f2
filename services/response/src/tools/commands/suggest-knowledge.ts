import type { TurnTool } from '@offshoot/models';
import { levelOf } from '@offshoot/profiles';
import type { ToolRun } from './turn-tools.ts';

const NAME = 'suggest_knowledge';
/** In one response. */
const MAX_SUGGESTIONS = 3;

const PARAMETERS = {
  type: 'object',
  properties: {
    topic: { type: 'string', minLength: 1, maxLength: 200, description: 'What it is about, in a few words.' },
    content: { type: 'string', minLength: 1, maxLength: 4_000, description: 'The knowledge itself, so that it is understood on its own.' },
  },
  required: ['topic', 'content'],
  additionalProperties: false,
};

/**
 * Lets the model suggest an entry, if the profile says so. Not at the least trusted level, and not if the request chooses what is called.
 * Nothing of it is in the response: who may read entries sees it there.
 */
export function suggestionTool({ knowledge, turn }: ToolRun): TurnTool[] {
  const { character, memory, settings, response } = turn;
  const choice = settings.request.tool_choice ?? 'auto';
  if (memory.knowledge !== 'suggest' || choice !== 'auto' || levelOf(character ?? { soul: null, trust_level: null }) === 'L1') return [];
  let count = 0;
  return [
    {
      name: NAME,
      description:
        'Suggests something lasting that the whole team should know, such as a decision or a fact about how they work. A person decides on it.',
      parameters: PARAMETERS,
      async run({ topic, content }, signal) {
        count += 1;
        if (count > MAX_SUGGESTIONS) return { is: 'refused', why: 'limit', text: 'There are enough suggestions in this answer.' };
        try {
          const { responseId, pin: agent } = response;
          const suggestion = { topic: String(topic), content: String(content), responseId, agent };
          const isTaken = await knowledge.suggest(turn.member, suggestion, signal);
          return isTaken
            ? { is: 'output', text: 'Suggested. A person decides on it.' }
            : { is: 'refused', why: 'limit', text: 'Too many suggestions wait for a person already.' };
        } catch (error) {
          signal.throwIfAborted();
          if (!(error instanceof Error)) throw error;
          return { is: 'refused', why: 'knowledge', text: 'It could not be suggested. Go on without it.' };
        }
      },
    },
  ];
}
