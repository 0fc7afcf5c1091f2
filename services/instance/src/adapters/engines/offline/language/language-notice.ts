// "I only read English here", in the language of the message, but not for every line.
import type { Turn } from '../../../../agent/domain/engine.ts';
import type { Language } from './language.ts';

const NOTICES: Record<Language, string> = {
  de: 'Ich verstehe hier nur Englisch. Bitte schreib mir auf Englisch.',
  fr: "Ici, je ne comprends que l'anglais. Merci de m'écrire en anglais.",
  es: 'Aquí solo entiendo inglés. Por favor, escríbeme en inglés.',
  it: "Qui capisco solo l'inglese. Per favore, scrivimi in inglese.",
  pt: 'Aqui só entendo inglês. Por favor, escreva-me em inglês.',
  nl: 'Ik begrijp hier alleen Engels. Schrijf me alsjeblieft in het Engels.',
  pl: 'Rozumiem tutaj tylko po angielsku. Napisz do mnie, proszę, po angielsku.',
  tr: 'Burada yalnızca İngilizce anlıyorum. Lütfen bana İngilizce yazın.',
  ru: 'Здесь я понимаю только английский. Пожалуйста, пишите мне по-английски.',
  uk: 'Тут я розумію лише англійську. Будь ласка, пишіть мені англійською.',
  ja: 'ここでは英語しか分かりません。英語で書いてください。',
  zh: '我在这里只看得懂英语。请用英语写给我。',
  ko: '여기서는 영어만 이해할 수 있습니다. 영어로 써 주세요.',
  ar: 'أفهم هنا الإنجليزية فقط. من فضلك اكتب لي بالإنجليزية.',
  hi: 'मुझे यहाँ केवल अंग्रेज़ी समझ आती है। कृपया मुझे अंग्रेज़ी में लिखें।',
  other: 'I only read English here. Please write to me in English.',
};

/** Within the lines that a reply sees. The second notice is for those who missed the first. */
const MAX_TIMES = 2;

/** Undefined: the speaker got the notice a few lines ago. */
export function languageNotice(language: Language, speaker: string, recent: readonly Turn[]): string | undefined {
  const notice = NOTICES[language];
  let last = '';
  let times = 0;
  for (const { self, speaker: who, text } of recent) {
    if (self && text.includes(notice) && last === speaker) times++;
    if (!self) last = who;
  }
  return times < MAX_TIMES ? notice : undefined;
}
