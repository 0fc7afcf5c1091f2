// People who write in another language learn, in that language, that the engine reads only English; people who write English never do.
import { cpuMsOf } from '@offshoot/testing';
import { describe, expect, it } from 'vitest';
import { foreignLanguageOf } from '../../src/adapters/engines/offline/language/language.ts';
import { replyTo } from '../../src/adapters/engines/offline/replying/replies.ts';
import { ENGLISH_LINES, FOREIGN_LINES } from './chat-languages.ts';
import { JAPAN_MEMORY, replyRequest } from './requests.ts';

const reply = (text: string, recent: { speaker: string; self: boolean; text: string }[] = []) =>
  replyTo(replyRequest(text, { recent, memory: JAPAN_MEMORY })).text;

describe('languages', () => {
  it.each(Object.entries(FOREIGN_LINES))('recognises four of five lines in %s', (language, lines) => {
    const found = lines.filter((line) => foreignLanguageOf(line) === language);
    const wrong = lines.filter((line) => ![language, undefined].includes(foreignLanguageOf(line)));
    expect({ found: found.length / lines.length >= 0.8, wrong: wrong.length <= 2 }).toEqual({ found: true, wrong: true });
  });

  it('mistakes hardly any English line for another language', () => {
    expect(ENGLISH_LINES.length).toBeGreaterThan(300);
    expect(ENGLISH_LINES.filter((line) => foreignLanguageOf(line) !== undefined).length / ENGLISH_LINES.length).toBeLessThan(0.02);
  });

  it.each(['Our boat is called ai1sa1et', 'Our boat is called 0121ai21sa1c1es10ioiboat', 'The code is un1une2les3des'])(
    'takes the pieces of a code between digits for words of no language: %s',
    (text) => expect(foreignLanguageOf(text)).toBeUndefined(),
  );

  it.each([
    ['Wo ist unser Hotel?', 'Ich verstehe hier nur Englisch. Bitte schreib mir auf Englisch.'],
    ['Où est notre hôtel ?', "Ici, je ne comprends que l'anglais. Merci de m'écrire en anglais."],
    ['Где наш отель?', 'Здесь я понимаю только английский. Пожалуйста, пишите мне по-английски.'],
    ['ホテルはどこですか？', 'ここでは英語しか分かりません。英語で書いてください。'],
    ['أين فندقنا؟', 'أفهم هنا الإنجليزية فقط. من فضلك اكتب لي بالإنجليزية.'],
  ])('%s → %s', (text, expected) => expect(reply(text)).toBe(expected));

  it('says so twice to each speaker', () => {
    const notice = reply('Wo ist unser Hotel?');
    const told = (who: string) => [
      { speaker: who, self: false, text: 'Wo ist unser Hotel?' },
      { speaker: 'Trip Planner', self: true, text: notice },
    ];
    expect(reply('Was weißt du über mich?', told('Saul'))).toBe(notice);
    expect(reply('Was weißt du über mich?', [...told('Saul'), ...told('Saul')])).toBe('');
    expect(reply('Was weißt du über mich?', [...told('Maria'), ...told('Maria')])).toBe(notice);
    expect(reply('Où est notre hôtel ?', [...told('Saul'), ...told('Saul')])).toContain('anglais');
  });

  it('reads only the beginning of 16 KB', () => {
    for (const piece of ['x', 'ich ', 'é', '你', 'да ', 'la '])
      expect(cpuMsOf(() => foreignLanguageOf(piece.repeat(16_384 / piece.length)))).toBeLessThan(200);
  });
});
