// What a model is asked for the draft of a template, and what is taken of its answer: untrusted text, held to the rules of every template.
import { create } from '@bufbuild/protobuf';
import {
  type TemplateContent,
  TemplateContentSchema,
  type Tool,
  ToolProvisioning,
  ToolResource,
  ToolSchema,
} from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { ModelRequest } from '@offshoot/models';
import { violationsOf } from '@offshoot/template-content';
import { mapHidden, nameProblem } from '@offshoot/text';

const INSTRUCTIONS = `You write the first draft of an AI agent for a group chat. The user says in a sentence what the agent is to do. Answer with one JSON object and nothing else:
{"name": "two or three words, its name in the chat",
"emoji": "one emoji",
"description": "one plain sentence for people who look for an agent",
"category": "one lower-case word",
"tags": ["up to four words"],
"instructions": "what it does and how, for the agent itself, as Markdown, 80 to 200 words: when to speak, what to ask, what to leave alone",
"tools": [{"kind": "email", "phone", "wallet" or "question", "name": "short", "why": "what it does with it", "question": "only for question: what it asks its owner once"}],
"example": [{"person": "what somebody writes in the chat", "agent": "its answer"}]}
Write in the language of the sentence. Ask for a tool only if the agent cannot do without. Two or three turns of example. The agent keeps what people say, sets reminders and asks before it acts: do not repeat that.`;

const MAX_ANSWER_TOKENS = 2_000;
/** More is not read. */
export const MAX_ANSWER_CHARS = 20_000;

export const questionFor = (model: string, description: string): ModelRequest => ({
  model,
  instructions: INSTRUCTIONS,
  items: [{ is: 'message', role: 'user', text: description }],
  format: 'json',
  maxOutputTokens: MAX_ANSWER_TOKENS,
});

/** Undefined: it is no template. What breaks a rule is left out, if a template can do without. */
export function draftIn(answer: string): TemplateContent | undefined {
  const json = objectIn(answer);
  if (json === undefined) return undefined;
  const agentName = line(json.name, 64);
  const instructions = text(json.instructions, 8_000);
  if (agentName === '' || instructions === '' || nameProblem(agentName) !== undefined) return undefined;
  const wanted = {
    emoji: /^\p{RGI_Emoji}$/v.test(line(json.emoji, 16)) ? line(json.emoji, 16) : '',
    description: line(json.description, 300),
    category: line(json.category, 32).toLowerCase().replaceAll(' ', '-'),
    tags: [...new Set(listIn(json.tags, 4).map((tag) => line(tag, 32)))].filter((tag) => tag !== ''),
    tools: toolsIn(json.tools),
    exampleConversation: listIn(json.example, 4)
      .map(fieldsOf)
      .map(({ person, agent }) => ({ person: text(person, 300), agent: text(agent, 1_000) }))
      .filter(({ person, agent }) => person !== '' && agent !== ''),
  };
  const content = create(TemplateContentSchema, { ...wanted, agentName, instructions });
  for (const { path } of violationsOf(content)) {
    const field = TemplateContentSchema.fields.find(({ name }) => name === path[0])?.localName;
    if (field === undefined || !Object.hasOwn(wanted, field)) return undefined;
    Object.assign(content, { [field]: create(TemplateContentSchema)[field as keyof TemplateContent] });
  }
  return violationsOf(content).length === 0 ? content : undefined;
}

const RESOURCES: Record<string, ToolResource> = {
  email: ToolResource.AGENTMAIL_INBOX,
  phone: ToolResource.TELNYX_NUMBER,
  wallet: ToolResource.WALLET,
};

/** Those that the pool makes for each agent, once each, and questions to the owner. Never a server or a secret: people choose these. */
function toolsIn(value: unknown): Tool[] {
  const tools = new Map<string, Tool>();
  for (const one of listIn(value, 4)) {
    const { kind, name, why, question } = fieldsOf(one);
    const resource = typeof kind === 'string' && Object.hasOwn(RESOURCES, kind) ? RESOURCES[kind] : undefined;
    const prompt = line(question, 200);
    if (resource === undefined && (kind !== 'question' || prompt === '')) continue;
    const shown = line(name, 64) || String(kind);
    const id = resource === undefined ? idOf(shown) : String(kind);
    const described = { id, name: shown, description: line(why, 200) };
    if (id !== '' && !tools.has(id))
      tools.set(
        id,
        create(
          ToolSchema,
          resource === undefined
            ? { ...described, provisioning: ToolProvisioning.USER, prompt }
            : { ...described, provisioning: ToolProvisioning.POOL, resource },
        ),
      );
  }
  return [...tools.values()];
}

const idOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

/** Models like to put words or a fence around it. */
function objectIn(answer: string): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1));
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const listIn = (value: unknown, most: number): unknown[] => (Array.isArray(value) ? value.slice(0, most) : []);

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** Without what people would not see. */
const text = (value: unknown, most: number): string =>
  typeof value === 'string' ? [...mapHidden(value, () => '')].slice(0, most).join('').toWellFormed().trim() : '';

const line = (value: unknown, most: number): string => text(value, most).replaceAll(/\s+/g, ' ');
