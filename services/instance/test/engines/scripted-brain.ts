// Plays a language model: reads the prompts of the OpenAI-compatible engine and answers like a well-behaved model.
// It uses the offline engine's rules: the suite tests the engine around a model, not a model.
import type { Asked, WrittenCall } from '@offshoot/models/testing';
import { planned } from '../../src/adapters/engines/quoting/planning/planning.ts';
import type { ItemKind } from '../../src/agent/memory/domain/items/item.ts';
import { replyTo, understand } from './quoting.ts';
import { heard, item, replyRequest } from './requests.ts';

interface LearnData {
  agent: string;
  speaker: string;
  said_on: string;
  text: string;
  known: { n: number; topic: string; text: string }[];
}

interface SummariseData {
  items: { n: number; kind: ItemKind; topic: string; text: string }[];
}

function learn(data: LearnData): string {
  const known = data.known.map((k) => item('fact', k.topic, k.text, { id: String(k.n) }));
  const message = heard(data.text, { senderName: data.speaker, sentAt: new Date(`${data.said_on}T10:00:00Z`) });
  const { learned, forget, rename } = understand(message, data.agent, known);
  const said = learned.map(({ validFrom, validUntil, ...rest }) => ({
    ...rest,
    valid_from: validFrom?.toISOString().slice(0, 10),
    // To the rules, a day ends when it has ended everywhere; a model names the last day.
    valid_until: validUntil && new Date(validUntil.getTime() - 36 * 60 * 60_000).toISOString().slice(0, 10),
  }));
  return `\`\`\`json\n${JSON.stringify({ learned: said, forget: forget.map(Number), rename: rename ?? null })}\n\`\`\``;
}

function summarise(data: SummariseData): string {
  return JSON.stringify({ items: data.items.map((i) => ({ sources: [i.n], text: i.text })) });
}

function section(system: string, title: string): string {
  return system.split(`## ${title}\n`)[1]?.split('\n\n## ')[0] ?? '';
}

function reply(system: string, last: string): string {
  const [, agentName = 'the agent'] = system.match(/^You are (.+), an agent in a group chat\.$/m) ?? [];
  const [, senderName = '', text = ''] = last.match(/^(.+?): (.*)$/s) ?? [];
  const shown = `${section(system, 'What you inherited')}\n${section(system, 'What you know')}`;
  const memory = [...shown.matchAll(/^- \[(.+?)\] (.+?)(?: \{(?:un)?confirmed; .*\})?$/gm)].map(([, topic = '', known = '']) =>
    item(topic.startsWith('rule:') ? 'training' : /password|number|key/.test(topic) ? 'credential' : 'personalization', topic, known),
  );
  const instructions = section(system, 'Instructions').replace(/\n\nYou know nothing yet\.$/, '');
  const ownerSection = section(system, "Owner's notes");
  if (/are you an? (?:ai|bot)/i.test(text)) return 'I am an AI agent.';
  const said = replyTo(replyRequest(text, { agentName, instructions, ownerSection, memory, message: { senderName } })).text;
  // A model always says something.
  return said === '' ? 'I see.' : said;
}

/** Calls the tools that the rules would. */
function plan({ agent, speaker, text }: { agent: string; speaker: string; text: string }): WrittenCall[] {
  const request = { model: '', agentName: agent, message: heard(text, { senderName: speaker }), zone: 'UTC' };
  return planned(request).map(({ action, ...rest }) => {
    const text = 'text' in rest ? rest.text : '';
    const args = typeof text === 'object' ? { ...rest, subject: '', text: '', read: text.what } : rest;
    return { name: action.replace('.', '_'), arguments: JSON.stringify(args) };
  });
}

export function think(messages: readonly Asked[]): string | WrittenCall[] {
  const system = messages[0]?.content ?? '';
  const last = messages.findLast((m) => m.role === 'user')?.content ?? '';
  if (system.startsWith('TASK: learn')) return learn(JSON.parse(last) as LearnData);
  if (system.startsWith('TASK: plan')) return plan(JSON.parse(last) as Parameters<typeof plan>[0]);
  if (system.startsWith('TASK: summarise')) return summarise(JSON.parse(last) as SummariseData);
  return reply(system, last);
}
