// Plays a language model: reads the prompts of the OpenAI-compatible engine and answers like a well-behaved model.
// It uses the offline engine's rules: the suite tests the engine around a model, not a model.

import { DEEDS } from '@offshoot/engine/model-engine.ts';
import type { ItemKind } from '@offshoot/memory/items/item.ts';
import type { Asked, WrittenCall } from '@offshoot/models/testing';
import { planned } from '@offshoot/quoting-engine/planning/planning.ts';
import { replyTo, understand } from './quoting.ts';
import { heard, item, replyRequest } from './requests.ts';

interface LearnData {
  agent: string;
  lines: { n: number; by: string; day?: string; new?: true; text: string }[];
  known: { n: number; text: string }[];
}

interface SummariseData {
  items: { n: number; kind: ItemKind; topic: string; text: string }[];
}

/** The topic that the rules give to a known sentence. */
const topicOf = ({ n, text }: LearnData['known'][number]): string =>
  understand(heard(text.replace(/^The group's /, 'Our '), { senderName: 'Nobody' }), 'Nobody', []).learned[0]?.topic ?? `known:${n}`;

function learn(data: LearnData): string {
  const known = data.known.map((k) => item('fact', topicOf(k), k.text, { id: String(k.n) }));
  const learned: object[] = [];
  const forget: object[] = [];
  let newName: string | null = null;
  for (const line of data.lines.filter((one) => one.new)) {
    const message = heard(line.text, { senderName: line.by, sentAt: new Date(`${line.day}T10:00:00Z`) });
    const read = understand(message, data.agent, known);
    newName = read.rename ?? newName;
    if (read.forget.length > 0) forget.push({ line: line.n, known: read.forget.map(Number) });
    for (const { validFrom, validUntil, topic, ...rest } of read.learned)
      learned.push({
        ...rest,
        line: line.n,
        name: topic.split(':').at(-1),
        updates: known.find((k) => k.topic === topic && k.text !== rest.text) && Number(known.find((k) => k.topic === topic)?.id),
        valid_from: validFrom?.toISOString().slice(0, 10),
        // To the rules, a day ends when it has ended everywhere; a model names the last day.
        valid_until: validUntil && new Date(validUntil.getTime() - 36 * 60 * 60_000).toISOString().slice(0, 10),
      });
  }
  return `\`\`\`json\n${JSON.stringify({ learned, forget, rename: newName })}\n\`\`\``;
}

function summarise(data: SummariseData): string {
  return JSON.stringify({ items: data.items.map((i) => ({ sources: [i.n], text: i.text })) });
}

function section(system: string, title: string): string {
  return system.split(`## ${title}\n`)[1]?.split('\n\n## ')[0] ?? '';
}

function reply(system: string, last: string): string {
  const [, agentName = 'the agent'] = system.match(/^You are (.+), an (?:AI )?agent in a group chat\.$/m) ?? [];
  const [, senderName = '', text = ''] = last.match(/^(.+?): (.*)$/s) ?? [];
  const shown = `${section(system, 'What you inherited')}\n${section(system, 'What you know')}`;
  const memory = [...shown.matchAll(/^- (?:\[(.+?)\]|\d+\.) (.+?)(?: \([^()]+, \d{4}-\d\d-\d\d\))?(?: \{(?:un)?confirmed; .*\})?$/gm)].map(
    ([, topic = 'our:note', known = '']) =>
      item(topic.startsWith('rule:') ? 'training' : /password|number|key/.test(topic) ? 'credential' : 'personalization', topic, known),
  );
  const instructions = section(system, 'Instructions').replace(/\n\nYou know nothing yet\.$/, '');
  const ownerSection = section(system, "Owner's notes");
  if (/are you an? (?:ai|bot)/i.test(text)) return 'I am an AI agent.';
  const said = replyTo(replyRequest(text, { agentName, instructions, ownerSection, memory, message: { senderName } })).text;
  // A model always says something.
  return said === '' ? 'I see.' : said;
}

const TOOLS: Readonly<Record<string, string>> = { 'sms.send': 'text_send', 'trigger.set': 'reminder_set', 'wallet.send': 'money_send' };

/** Calls the tools that the rules would. */
function plan({ agent, speaker, text }: { agent: string; speaker: string; text: string }): WrittenCall[] {
  const request = { model: '', agentName: agent, message: heard(text, { senderName: speaker }), zone: 'UTC' };
  return planned(request).map(({ action, ...rest }) => {
    const text = 'text' in rest ? rest.text : '';
    const made = typeof text === 'object' ? { subject: '', text: '', read: text.what } : {};
    const lists = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
    const args = { ...lists, ...made, ...('what' in rest && { text: rest.what, whom: 'answer' }), ...('isToAll' in rest && { all: true }) };
    return { name: TOOLS[action] ?? action.replace('.', '_'), arguments: JSON.stringify(args) };
  });
}

/** Keeps what the rules would learn, and does what they would plan, as it speaks; if something became of that, it speaks again. */
function answer(messages: readonly Asked[]): WrittenCall[] {
  const system = messages[0]?.content ?? '';
  const last = messages.findLast((m) => m.role === 'user')?.content ?? '';
  const [, agent = ''] = system.match(/^You are (.+), an AI agent in a group chat\.$/m) ?? [];
  const [, speaker = '', text = ''] = last.match(/^(.+?): (.*)$/s) ?? [];
  const say = (keep: object[], told: string[]) => ({
    id: 'say',
    name: 'say',
    arguments: JSON.stringify({ text: reply(system, last), keep, told }),
  });
  if (messages.at(-1)?.role === 'tool') {
    const results = messages.flatMap(({ role, content }) => (role === 'tool' ? content : []));
    return [
      say(
        [],
        DEEDS.filter((deed) => results.some((one) => one.includes(`"${deed}":`))),
      ),
    ];
  }
  const { learned } = understand(heard(text, { senderName: speaker }), agent, []);
  const keep = learned.map(({ text, kind, topic }) => ({ text, kind, name: topic.split(':').at(-1) }));
  return [...plan({ agent, speaker, text }).map((one, i) => ({ ...one, id: `c${i}` })), say(keep, keep.length > 0 ? ['kept'] : [])];
}

export function think(messages: readonly Asked[]): string | WrittenCall[] {
  const system = messages[0]?.content ?? '';
  const last = messages.findLast((m) => m.role === 'user')?.content ?? '';
  if (system.startsWith('TASK: learn')) return learn(JSON.parse(last) as LearnData);
  if (system.startsWith('TASK: plan')) return plan(JSON.parse(last) as Parameters<typeof plan>[0]);
  if (system.startsWith('TASK: summarise')) return summarise(JSON.parse(last) as SummariseData);
  return system.startsWith('TASK: answer') ? answer(messages) : reply(system, last);
}
