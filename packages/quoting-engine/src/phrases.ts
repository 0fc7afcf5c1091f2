// The agent's few words of its own, in the language of the message.
import type { Language } from './words/words.data.ts';

export interface Phrases {
  unknown: string;
  unsure: string;
  nothing: string;
  nothingOpen: string;
  unanswered: string;
  noted: string;
  notedSecret: string;
  earlier: string;
  you: string;
  instructions: string;
  notKept: string;
  notDeleted: string;
  more(count: number): string;
  closest(line: string): string;
  from(agent: string): string;
}

export const PHRASES: Readonly<Record<Language, Phrases>> = {
  en: {
    unknown: "I don't know that yet.",
    unsure: 'I am not sure. The closest that I have:',
    nothing: 'I know nothing about that yet.',
    nothingOpen: 'Nothing is open, as far as I know.',
    unanswered: 'Nobody has answered:',
    noted: 'Noted.',
    notedSecret: 'Noted. I tell it only to people who ask for it by name.',
    earlier: 'Earlier:',
    you: 'You',
    instructions: 'My instructions',
    notKept: "I didn't understand what to remember. Say it in one plain sentence, such as “Remember that dinner is at 8.”",
    notDeleted: "I didn't understand what to delete. Try something like “forget my diet” or “forget what I said about tea”.",
    more: (count) => `And ${count} more: ask me about something.`,
    closest: (line) => `I found nothing in those words. You said: “${line}” Say “forget it” if you mean that, or name it in other words.`,
    from: (agent) => `to “${agent}”`,
  },
  de: {
    unknown: 'Das weiß ich noch nicht.',
    unsure: 'Ich bin nicht sicher. Am nächsten kommt:',
    nothing: 'Darüber weiß ich noch nichts.',
    nothingOpen: 'Soweit ich weiß, ist nichts offen.',
    unanswered: 'Niemand hat geantwortet:',
    noted: 'Notiert.',
    notedSecret: 'Notiert. Ich sage es nur, wenn jemand ausdrücklich danach fragt.',
    earlier: 'Früher:',
    you: 'Du',
    instructions: 'Meine Anweisungen',
    notKept: 'Ich habe nicht verstanden, was ich mir merken soll. Sag es in einem einfachen Satz.',
    notDeleted: 'Ich habe nicht verstanden, was ich löschen soll. Sag zum Beispiel „vergiss meine Diät“.',
    more: (count) => `Und ${count} weitere: frag mich nach etwas.`,
    closest: (line) =>
      `In diesen Worten finde ich nichts. Du hast gesagt: „${line}“ Sag „vergiss es“, wenn du das meinst, oder sag es anders.`,
    from: (agent) => `zu „${agent}“`,
  },
  es: {
    unknown: 'Todavía no lo sé.',
    unsure: 'No estoy seguro. Lo más parecido:',
    nothing: 'Todavía no sé nada de eso.',
    nothingOpen: 'Que yo sepa, no queda nada pendiente.',
    unanswered: 'Nadie ha respondido:',
    noted: 'Anotado.',
    notedSecret: 'Anotado. Solo lo digo a quien lo pida por su nombre.',
    earlier: 'Antes:',
    you: 'Tú',
    instructions: 'Mis instrucciones',
    notKept: 'No he entendido qué debo recordar. Dilo en una frase sencilla.',
    notDeleted: 'No he entendido qué debo borrar. Di por ejemplo «olvida mi dieta».',
    more: (count) => `Y ${count} más: pregúntame por algo.`,
    closest: (line) => `No encuentro nada con esas palabras. Dijiste: «${line}» Si es eso, di «olvídalo», o dilo de otra manera.`,
    from: (agent) => `a «${agent}»`,
  },
  fr: {
    unknown: 'Je ne le sais pas encore.',
    unsure: 'Je ne suis pas sûr. Le plus proche :',
    nothing: "Je n'en sais rien encore.",
    nothingOpen: "Rien n'est en suspens, que je sache.",
    unanswered: 'Personne n’a répondu :',
    noted: 'Noté.',
    notedSecret: 'Noté. Je ne le dis que si on le demande par son nom.',
    earlier: 'Avant :',
    you: 'Toi',
    instructions: 'Mes instructions',
    notKept: "Je n'ai pas compris ce que je dois retenir. Dis-le en une phrase simple.",
    notDeleted: "Je n'ai pas compris ce que je dois effacer. Dis par exemple « oublie mon régime ».",
    more: (count) => `Et encore ${count} : demande-moi quelque chose.`,
    closest: (line) => `Je ne trouve rien avec ces mots. Tu as dit : « ${line} » Si c'est cela, dis « oublie ça », ou dis-le autrement.`,
    from: (agent) => `à « ${agent} »`,
  },
  ja: {
    unknown: 'それはまだ知りません。',
    unsure: '確かではありませんが、一番近いのはこれです:',
    nothing: 'それについてはまだ何も知りません。',
    nothingOpen: 'わたしの知る限り、残っていることはありません。',
    unanswered: 'だれも答えていません:',
    noted: '覚えました。',
    notedSecret: '覚えました。名前を挙げて聞かれたときだけ伝えます。',
    earlier: '以前:',
    you: 'あなた',
    instructions: '私への指示',
    notKept: '何を覚えればよいか分かりませんでした。短い文で言ってください。',
    notDeleted: '何を消せばよいか分かりませんでした。',
    more: (count) => `ほかに${count}件あります。何について知りたいか聞いてください。`,
    closest: (line) => `その言葉では見つかりませんでした。あなたの発言「${line}」のことなら「それを忘れて」と言ってください。`,
    from: (agent) => `「${agent}」に`,
  },
};
