import { Failure, requireHonest } from '@offshoot/client';
import { describe, expect, test } from 'vitest';
import { type ContextOptions, checkContextOptions } from '../../src/transfers/context-options.ts';
import { explanationText } from '../../src/transfers/explanation-text.ts';
import { PreviewChoice } from '../../src/transfers/preview-choice.ts';
import { previewText } from '../../src/transfers/preview-text.ts';
import { veiled } from '../../src/transfers/veiled.ts';
import { entry, item, previewOf } from './a-preview.ts';

const [HOTEL, RAMEN, DOOR] = ['mem_hotel00001', 'mem_ramen00001', 'mem_ramen00002'];

function choiceOf(...items: ReturnType<typeof item>[]): PreviewChoice {
  const choice = new PreviewChoice();
  choice.see(items);
  return choice;
}

describe('choices made by hand', () => {
  const seen = () => choiceOf(item(HOTEL), item(RAMEN, { isIn: false }), item(DOOR, { isIn: false }));

  test('are sent to the agent only if they change the outcome', () => {
    const choice = seen();
    choice.edit('+1 -2');
    expect(choice.asked).toEqual({ add: [], remove: [] });
    choice.edit('-1, +2');
    expect(choice.asked).toEqual({ add: [RAMEN], remove: [HOTEL] });
    choice.edit('+1 -2');
    expect(choice.asked).toEqual({ add: [], remove: [] });
  });

  test('keep their numbers when the agent learns more, and stay when the preview shows their effect', () => {
    const choice = seen();
    choice.edit('-1');
    choice.see([item('mem_new0000001'), item(HOTEL, { isIn: false, reason: 'removed' })]);
    expect([HOTEL, RAMEN, DOOR, 'mem_new0000001'].map((id) => choice.numberOf(id))).toEqual([1, 2, 3, 4]);
    choice.edit('-1 -4');
    expect(choice.asked).toEqual({ add: [], remove: [HOTEL, 'mem_new0000001'] });
  });

  test('name items by number, by ID, or by the beginning of an ID', () => {
    const choice = seen();
    choice.add(DOOR);
    choice.remove('mem_hotel');
    expect(choice.asked).toEqual({ add: [DOOR], remove: [HOTEL] });
  });

  test.each([
    ['a number beyond the list', '+4'],
    ['zero', '-0'],
    ['an unknown ID', '+mem_nothing'],
    ['the beginning of two IDs', '+mem_ramen'],
    ['too short a beginning', '+mem_h'],
    ['no sign', '2'],
    ['words', 'take the hotel out'],
  ])('%s is refused, and nothing of the line is done', (_what, line) => {
    const choice = seen();
    expect(() => choice.edit(`-1 ${line}`)).toThrow(Failure);
    expect(choice.asked).toEqual({ add: [], remove: [] });
  });
});

describe('a preview', () => {
  const secret = item('mem_door', {
    kind: 'credential',
    text: 'The door code is 4711.',
    topic: 'door-code-4711',
    sensitivity: 'secret',
    tags: ['4711'],
    reason: 'named-credential',
  });
  const token = item('mem_token', { text: 'Use tok-abcdef.', isIn: false, reason: 'secret-found', secrets: ['slack-token'] });
  const plain = item('mem_ramen', { text: 'Ada likes ramen.\u001b[2J', kind: 'personalization', sensitivity: 'personal', reason: 'named' });

  test('shows no secret in the items or the summary unless asked to', () => {
    const preview = previewOf([secret, token, plain]);
    const { summary } = preview;
    // Restated in a sentence that is not a credential itself.
    summary.decisions.push(entry(['mem_door'], { kind: 'decision', text: 'Everybody uses 4711.', reason: 'because of 4711' }));
    const shown = JSON.stringify(veiled(preview));
    expect(shown).not.toMatch(/4711|abcdef/);
    expect(shown).toMatch(/Ada likes ramen.*\(secret\)/s);
    expect(JSON.stringify(preview)).toMatch(/4711.*abcdef/);
    expect(veiled(preview)).toMatchObject({ digest: preview.digest, items: [{ topic: 'door-code-…' }, {}, {}] });
  });

  test('says in plain words which items go and stay, why, and what is sent', () => {
    const preview = previewOf([secret, token, plain], { configKeys: ['personal-email', 'api-token'] });
    const choice = choiceOf(secret, token, plain);
    const text = previewText({ preview: veiled(preview), choice, prompt: 'what we like', isRefresh: false, givenKeys: ['api-token'] });
    expect(text).toMatch(
      /^You asked for: what we like\n\nGoes along \(2\)\n {2}your prompt names it:\n {5}2 {2}Ada likes ramen\.⟨U\+001B⟩\[2J\n/,
    );
    expect(text).toContain('        preference · personal · said by Ada · mem_ramen\n');
    expect(text).toContain('  a secret that your prompt names:\n     1  (secret)\n        credential, about door-code-…');
    expect(text).toMatch(/Stays \(1\)\n {2}it looks like a secret:\n {5}3 {2}\(secret\)\n.*\n {8}a secret scanner found: slack-token\n/);
    expect(text).toContain('  Facts\n    · Ada likes ramen.⟨U+001B⟩[2J (Ada, 2026-11-20)\n');
    expect(text).toContain('  People: Ada\n  About the rest, it says only how many items there are: 1.\n');
    expect(text).toContain('Tool values that go along: personal-email\n');
    expect(text).toContain(`Digest ${preview.digest}`);
    expect(text).not.toContain('4711');
    expect(text).not.toContain('\u001b');
  });
});

test('of a refresh says that only the differences are sent, or that there are none', () => {
  const preview = previewOf([]);
  const text = previewText({ preview, choice: choiceOf(), prompt: '', isRefresh: true, givenKeys: [] });
  expect(text).toMatch(
    /^You asked for everything\.\n.*has not been told yet\n {2}Trip Planner plans trips for the group\.\n {2}Nothing\.\n/s,
  );
});

test('attack: the digest of another summary does not pass for that of the shown one', async () => {
  const agent = { instanceId: `inst_${'a'.repeat(26)}`, inboxId: 'b'.repeat(64) };
  const [one, other] = [previewOf([item('mem_1')]), previewOf([item('mem_2')])];
  await expect(requireHonest(one, agent)).resolves.toBeUndefined();
  await expect(requireHonest({ ...one, digest: other.digest }, agent)).rejects.toMatchObject({ reason: 'ANSWER_UNVERIFIED' });
});

describe('an explanation', () => {
  const explanation = {
    answer: 'explanation' as const,
    requestId: '0'.repeat(32),
    model: 'gpt-oss-20b',
    engine: 'openai',
    budgetTokens: 4000,
    usedTokens: 3990,
    sections: [
      { name: 'instructions', priority: 0, tokens: 20, text: 'You plan trips.\u001b[2J', isCut: false, leftOut: 0 },
      { name: 'memory', priority: 2, tokens: 3970, text: 'Ada likes ramen.\nThe code is 4711.', isCut: true, leftOut: 3 },
    ],
  };

  test('shows the budget and what was cut; the texts only on request', () => {
    const text = explanationText(explanation, { whole: false });
    expect(text).toMatch(/^gpt-oss-20b \(openai\): 3990 of 4000 tokens\n\nSECTION +PRIORITY +TOKENS +FITS +LEFT OUT\n/);
    expect(text).toMatch(/^memory +2 +3970 +cut +3$/m);
    expect(text).toContain('memory (shortened, 3 left out');
    expect(text).not.toMatch(/ramen|4711/);
    const whole = explanationText(explanation, { whole: true });
    expect(whole).toContain('── memory ──\nAda likes ramen.\nThe code is 4711.');
    expect(whole).not.toContain('\u001b');
  });
});

describe('incompatible options', () => {
  const none: ContextOptions = { context: '', add: [], remove: [], summary: '', answerWithin: 30 };
  test.each([
    [{ preview: true, summary: `sha256:${'0'.repeat(64)}` }, /either --preview or --summary/],
    [{ add: ['1'] }, /--preview/],
    [{ yes: true }, /--preview/],
    [{ showSecrets: true }, /--preview/],
    [{ preview: true, yes: true, remove: ['2'] }, /could mean a different item/],
    [{ context: 'x'.repeat(4097) }, /4097 bytes/],
  ])('%j is refused', (given, message) => {
    expect(() => checkContextOptions({ ...none, ...given })).toThrow(message);
  });

  test('a preview may be requested with all its options', () => {
    expect(() => checkContextOptions({ ...none, preview: true, add: ['2'], showSecrets: true })).not.toThrow();
    expect(() => checkContextOptions({ ...none, preview: true, add: ['mem_1'], yes: true })).not.toThrow();
  });
});
