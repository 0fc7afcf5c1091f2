// Answers to questions that refer to earlier messages or to the origin of something.
import { describe, expect, it } from 'vitest';
import { replyTo } from '../../src/adapters/engines/offline/replying/replies.ts';
import type { Turn } from '../../src/agent/domain/engine.ts';
import { MEMORY, maria, reply } from './group-memory.ts';
import { type Asked, inherited, item, replyRequest } from './requests.ts';

describe('what an answer refers to', () => {
  const after = (question: string, told: string[], answer = 'told'): Asked => ({
    recent: [
      { speaker: 'Saul', self: false, text: question },
      { speaker: 'Trip Planner', self: true, text: answer },
    ] satisfies Turn[],
    lastTold: MEMORY.filter(({ topic }) => told.includes(topic)),
  });
  const diet = after('what does Saul eat?', ['saul:diet:vegetarian']);
  const wine = after('who brings the wine?', ['maria:will:bring-wine']);

  it.each<[string, Asked, string]>([
    ['and Maria?', diet, 'Maria is allergic to peanuts. Maria is vegan.'],
    ['what about Leo?', diet, 'Leo eats everything.'],
    ['and me?', after('what does Maria eat?', ['maria:diet:vegan']), 'Saul is vegetarian. Saul is allergic to nuts.'],
    ['what does she eat?', wine, 'Maria is allergic to peanuts. Maria is vegan.'],
    ['where is she from?', wine, 'Maria is from Lisbon.'],
    ['who told you that?', diet, 'You told me so in this conversation on 22 February 2026.'],
    ['who told you that?', wine, '“Maria” told me so in this conversation on 22 February 2026.'],
    ['how do you know?', wine, '“Maria” told me so in this conversation on 22 February 2026.'],
    ['since when?', wine, '“Maria” told me so in this conversation on 22 February 2026.'],
    ['why?', after('what did we decide?', ['decision:dinner']), 'Because it is quiet.'],
    ['why?', wine, 'Nobody told me why.'],
    ['when?', after('which flight are we on?', ['our:flight:number']), 'The flight leaves at 9:40 on 12 May.'],
    ['when is it?', after('what did we decide about dinner?', ['our:dinner:time']), 'Dinner is at 8.'],
  ])('%s (%#)', (question, before, answer) => expect(reply(question, before)).toBe(answer));

  it('reports which items it told, even if an earlier engine did not', () => {
    expect(replyTo(replyRequest('where are we staying?', { memory: MEMORY })).told).toEqual(['mem-our:hotel']);
    expect(reply('who told you that?', after('when is dinner?', [], 'Dinner is at 8.'))).toContain('“Maria” told me so');
  });

  it('says what it inherited from whom, and that nobody here has confirmed it', () => {
    const memory = [inherited('personalization', 'ada:diet:vegan', 'Ada is vegan.')];
    expect(reply('what did you inherit?', { memory })).toBe(
      'I inherited one thing from “Trip Planner”:\n• Ada is vegan. (“Leo”, 20 February 2026)',
    );
    expect(reply('who told you that Ada is vegan?', { memory })).toBe(
      'I inherited that: “Leo” told “Trip Planner” on 20 February 2026. Nobody here has confirmed it.',
    );
  });

  it('sets a comma behind the name of an owner', () => {
    const provenance = { ...maria, byOwner: true as const };
    const memory = [item('fact', 'our:hotel', 'The hotel is the Ritz.', { provenance })];
    expect(reply('who told you that the hotel is the Ritz?', { memory })).toMatch(
      /^The owner, “Maria”[^,]*, told me so in this conversation/,
    );
  });

  it('tells all sides of a disagreement, each with its teller', () => {
    const memory = [
      item('fact', 'our:hotel', 'The hotel is the Ritz.'),
      item('fact', 'our:hotel', 'The hotel is the Plaza.', { id: 'other', provenance: maria }),
    ];
    expect(reply('where are we staying?', { memory })).toBe('“Saul” said: The hotel is the Ritz. “Maria” said: The hotel is the Plaza.');
  });
});
