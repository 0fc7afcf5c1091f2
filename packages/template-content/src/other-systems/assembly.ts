// A template that is put together from what another system says of an agent. Parts that do not fit are listed, and never lost in silence.
import { create } from '@bufbuild/protobuf';
import { SoulSchema } from '@offshoot/gen/offshoot/soul/v1/soul_pb.ts';
import { type TemplateContent, TemplateContentSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { mapHidden } from '@offshoot/text';
import { oneLine } from '@offshoot/text/one-line.ts';
import { violationsOf } from '../content-rules.ts';
import { ImportError, type LeftBehind, numberText } from './agent-files.ts';

/** What the contract allows. Bytes, but for the name, whose characters count. */
const MOST = {
  name: 64,
  instructions: 262_144,
  soul: 16_384,
  description: 2_000,
  emoji: 32,
  triggers: 8,
  trigger: 80,
  action: 200,
  tags: 16,
  tag: 32,
};
const MODEL = /^[A-Za-z0-9._:/@+-]{1,128}$/;
/** What a program calls one of its own models, or its choice of one. */
const OTHER_MODEL = /^(?:inherit|default|auto|fast|smart|best|sonnet|opus|haiku)$/i;
/** More lines say nothing more. */
const MAX_LEFT = 200;
/** UTF-16 units. */
const MAX_WHERE = 200;
/** What an agent of another system finds in its folder. */
const OTHER_FILES = /\b(?:IDENTITY|SOUL|USER|AGENTS|TOOLS|HEARTBEAT|MEMORY|BOOTSTRAP)\.md\b/gi;

/** A part of a file, and the fields of the template that say it. */
interface Mapped {
  where: string;
  fields: string[];
}

export interface ImportedTemplate {
  /** As a person would say it: "OpenClaw". */
  system: string;
  content: TemplateContent;
  mapped: Mapped[];
  left: LeftBehind[];
  /** Names of further agents in the same file. */
  others: string[];
}

interface Part {
  where: string;
  text: string;
}

export class Assembly {
  readonly #path: string;
  readonly #fields = new Map<string, Set<string>>();
  readonly #left = new Map<string, LeftBehind>();
  #leftMore = 0;
  readonly #instructions: Part[] = [];
  readonly #soul: Part[] = [];
  readonly #triggers: { trigger: string; action: string }[] = [];
  #name = '';
  #description = '';
  #emoji = '';
  #model = '';
  #tags: string[] = [];

  /** `path`: what errors are about. */
  constructor(path: string) {
    this.#path = path;
  }

  get isNamed(): boolean {
    return this.#name !== '';
  }

  get hasInstructions(): boolean {
    return this.#instructions.length > 0;
  }

  leave(where: string, why: string): void {
    const key = JSON.stringify([where, why]);
    if (this.#left.has(key)) return;
    if (this.#left.size < MAX_LEFT) this.#left.set(key, { where: plainLine(where).slice(0, MAX_WHERE).toWellFormed(), why });
    else this.#leftMore += 1;
  }

  /** The first name counts. */
  name(where: string, text: string): void {
    const name = plainLine(text);
    if (name === '' || this.isNamed) return;
    const characters = [...name];
    this.#name = characters.slice(0, MOST.name).join('').trim();
    if (characters.length > MOST.name) this.leave(where, `A name has at most ${MOST.name} characters. It was cut.`);
    this.#map(where, 'agent_name');
  }

  /** The first description counts. */
  description(where: string, text: string): void {
    // Coding agents are shown examples of when to use them, after what they are.
    const [said = ''] = text.split(/<example>|\\n|\n\s*\n/, 1);
    const description = plainLine(said);
    if (description === '' || this.#description !== '') return;
    this.#description = cut(description, MOST.description);
    if (this.#description !== description)
      this.leave(where, `A description has at most ${numberText(MOST.description)} bytes. It was cut.`);
    else if (said.trim() !== text.trim())
      this.leave(where, 'Only the first paragraph says what the agent does. The rest is for a program.');
    this.#map(where, 'description');
  }

  emoji(where: string, text: string): void {
    const pictures = [...new Intl.Segmenter().segment(text)].filter(({ segment }) => /\p{Extended_Pictographic}|\p{RI}/u.test(segment));
    const emoji = pictures[0]?.segment ?? '';
    if (emoji === '' || bytesIn(emoji) > MOST.emoji) this.leave(where, 'The icon of a template is one emoji.');
    else {
      this.#emoji = emoji;
      this.#map(where, 'emoji');
    }
  }

  model(where: string, name: string): void {
    const model = name.trim();
    if (model === '') return;
    if (!MODEL.test(model) || OTHER_MODEL.test(model)) this.leave(where, `“${oneLine(model).slice(0, 100)}” is no name of a model here.`);
    else {
      this.#model = model;
      this.#map(where, 'model');
    }
  }

  tags(where: string, tags: readonly string[]): void {
    const fitting = [...new Set(tags.map(plainLine))].filter((tag) => tag !== '' && [...tag].length <= MOST.tag).slice(0, MOST.tags);
    if (fitting.length === 0) return;
    this.#tags = fitting;
    this.#map(where, 'tags');
  }

  instructions(where: string, markdown: string): void {
    const text = this.#cleaned(where, markdown);
    if (text === '') return;
    this.#instructions.push({ where, text });
    this.#map(where, 'instructions');
  }

  /** In words of its author. If it is longer than a soul may be, it is a part of the instructions. */
  soul(where: string, markdown: string): void {
    const text = this.#cleaned(where, markdown);
    if (text === '') return;
    if (bytesIn(joined([...this.#soul, { where, text }])) > MOST.soul) {
      this.#instructions.push({ where, text });
      this.#map(where, 'instructions');
    } else {
      this.#soul.push({ where, text });
      this.#map(where, 'soul.text');
    }
  }

  /** Agents do nothing by it until their owners trust them to speak unasked. */
  trigger(where: string, when: string, what: string): void {
    const [trigger, action] = [plainLine(when), plainLine(what)];
    if (action === '') return;
    const why = this.#triggerProblem(trigger, action);
    if (why !== undefined) this.leave(`${where}: ${action.slice(0, 60).toWellFormed()}`, why);
    else {
      this.#triggers.push({ trigger, action });
      this.#map(where, 'soul.proactive_triggers');
    }
  }

  #triggerProblem(trigger: string, action: string): string | undefined {
    if (bytesIn(trigger) > MOST.trigger) return `The time of a trigger has at most ${MOST.trigger} bytes.`;
    if (bytesIn(action) > MOST.action) return `What a trigger does has at most ${MOST.action} bytes.`;
    return this.#triggers.length === MOST.triggers ? `A soul has at most ${MOST.triggers} triggers.` : undefined;
  }

  /** `name`: if nothing else names it. Throws ImportError for what cannot be a template. */
  finished(system: string, name: string, others: string[] = []): ImportedTemplate {
    if (!this.isNamed) {
      this.name('its file', name.replace(/\.[A-Za-z.]{1,16}$/, '').replaceAll(/[_\s]+/g, ' ') || 'Agent');
      this.leave('its name', `Nothing names it, so it is called “${this.#name}”. Change that, if it should be called something else.`);
    }
    if (!this.hasInstructions) this.#introduceItself();
    const content = create(TemplateContentSchema, {
      agentName: this.#name,
      instructions: this.#whole('instructions', this.#instructions, MOST.instructions),
      description: this.#description,
      emoji: this.#emoji,
      tags: this.#tags,
      ...(this.#model !== '' && { model: { default: this.#model } }),
      ...(this.#soul.length + this.#triggers.length > 0 && {
        soul: create(SoulSchema, { text: joined(this.#soul), proactiveTriggers: this.#triggers }),
      }),
    });
    const [violation] = violationsOf(content);
    if (violation !== undefined)
      throw new ImportError('not-allowed', `A template cannot say this: ${violation.path.join('.')} ${violation.message}.`, {
        path: this.#path,
        help: 'Change the files, and import them again.',
      });
    const mapped = [...this.#fields].map(([where, fields]) => ({ where, fields: [...fields] }));
    const more = { where: `${numberText(this.#leftMore)} more`, why: 'They are too many to be listed.' };
    return { system, content, mapped, left: [...this.#left.values(), ...(this.#leftMore > 0 ? [more] : [])], others };
  }

  /** Of an agent that is only a character. */
  #introduceItself(): void {
    if (this.#soul.length === 0)
      throw new ImportError('nothing', `${this.#path} does not say what an agent does.`, {
        path: this.#path,
        help: 'Its instructions are in AGENTS.md or SOUL.md, below the front matter of a Markdown file, or in the system prompt.',
      });
    const text = `You are ${this.#name}.${this.#description === '' ? '' : ` ${this.#description}`}`;
    this.#instructions.push({ where: 'its name', text });
    this.#map('its name', 'instructions');
  }

  #whole(field: string, parts: readonly Part[], most: number): string {
    const text = joined(parts);
    const excessBytes = bytesIn(text) - most;
    if (excessBytes <= 0) return text;
    throw new ImportError('too-long', `The ${field} are ${numberText(excessBytes)} bytes too long.`, {
      path: this.#path,
      excessBytes,
      help: `A template’s ${field} have at most ${numberText(most)} bytes. They come from ${parts.map(({ where }) => where).join(', ')}.`,
    });
  }

  #map(where: string, field: string): void {
    this.#fields.set(where, (this.#fields.get(where) ?? new Set()).add(field));
  }

  /** Nobody who looks at the text would see its hidden characters, and a language model would read them. */
  #cleaned(where: string, markdown: string): string {
    let hidden = 0;
    const text = mapHidden(markdown.replaceAll(/\r\n?/g, '\n'), () => {
      hidden += 1;
      return '';
    }).trim();
    if (hidden > 0)
      this.leave(`${where}: ${numberText(hidden)} hidden characters`, 'Nobody would see them, and a language model would read them.');
    const mentioned = new Set([...text.matchAll(OTHER_FILES)].map(([name]) => name.toUpperCase().replace(/MD$/, 'md')));
    mentioned.delete(where);
    for (const name of mentioned) this.leave(`${where}: ${name}`, 'The text speaks of this file, and an agent of a template has none.');
    return text;
  }
}

const joined = (parts: readonly Part[]): string => parts.map(({ text }) => text).join('\n\n');
const plainLine = (text: string): string => oneLine(mapHidden(text, () => ''));
const encoder = new TextEncoder();
const bytesIn = (text: string): number => encoder.encode(text).length;

function cut(text: string, most: number): string {
  if (bytesIn(text) <= most) return text;
  const bytes = encoder.encode(text).subarray(0, most - 3);
  return `${new TextDecoder()
    .decode(bytes)
    .replace(/\ufffd$/, '')
    .trimEnd()}…`;
}
