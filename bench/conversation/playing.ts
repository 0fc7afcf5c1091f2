// Plays one scripted conversation, and afterwards asks what the agents know.
import { inboxOf, OWNER } from '@offshoot/host/testing';
import { type Chat, openChat, type Sent } from './chat.ts';
import type { Conversation, Line, Probe } from './corpus.ts';
import type { Host, Party } from './parties.ts';

export interface Said {
  agent: string;
  text: string;
}

/** What happened at one line. */
export interface PlayedLine {
  line: Line;
  replies: Said[];
  /** What the agents remembered before and after it. */
  keptBefore: string[];
  kept: string[];
}

/** A question asked afterwards. */
export interface Asked {
  by: string;
  ask: string;
  answer: string;
}

export interface Played {
  conversation: Conversation;
  lines: PlayedLine[];
  /** By probe: each of its wordings. */
  asked: ReadonlyMap<Probe, Asked[]>;
  /** What each person hears who asks generally what the agent knows. */
  dumps: Asked[];
  kept: string[];
  /** What clones would get. */
  handedOver: string;
}

/** If agents send more messages than this after one of a person, they are talking among themselves. */
const MAX_ROUNDS = 12;
const DUMP_QUESTIONS = ['what do you know about me?', 'what do you know?', 'summarize what we have so far'];

export async function play(conversation: Conversation, host: Host): Promise<Played> {
  const chat = openChat();
  const stage = new Stage(conversation, chat, host);
  try {
    return await stage.play();
  } finally {
    stage.close();
  }
}

class Stage {
  readonly #conversation: Conversation;
  readonly #chat: Chat;
  readonly #host: Host;
  readonly #parties: Party[] = [];
  /** Names in the corpus, by inbox. */
  readonly #agents = new Map<string, string>();
  /** The last text of each, for replies and reactions. */
  readonly #last = new Map<string, Sent>();

  constructor(conversation: Conversation, chat: Chat, host: Host) {
    this.#conversation = conversation;
    this.#chat = chat;
    this.#host = host;
  }

  close(): void {
    for (const party of this.#parties) party.close();
  }

  async play(): Promise<Played> {
    const { people, agents, lines } = this.#conversation;
    // This inbox adds the agents without being a member: only the pool says who owns them.
    for (const person of people) this.#chat.enter(this.#inbox(person), { name: this.#profileName(person) });
    const played: PlayedLine[] = [];
    for (const line of lines) {
      const keptBefore = this.#kept();
      played.push({ line, keptBefore, replies: await this.#perform(line), kept: this.#kept() });
    }
    const asked = new Map<Probe, Asked[]>();
    const probes = lines.flatMap(({ expected: { knows, stays, ignores, forgets, secret } }) =>
      [...knows, ...stays, ...ignores, ...forgets].map((probe) => ({ probe, isSecret: secret !== undefined })),
    );
    const ask = async (probe: Probe) => {
      const answers: Asked[] = [];
      for (const question of probe.ask) answers.push(await this.#ask(probe.by, question, probe.of));
      asked.set(probe, answers);
    };
    for (const { probe, isSecret } of probes) if (!isSecret) await ask(probe);
    const dumps: Asked[] = [];
    if (lines.some(({ expected: { forgets, secret } }) => forgets.length > 0 || secret !== undefined))
      for (const person of this.#present())
        for (const agent of agents) for (const question of DUMP_QUESTIONS) dumps.push(await this.#ask(person, question, agent));
    const handedOver = (await Promise.all(this.#parties.map((party) => party.handsOver()))).join('\n');
    // Last, because an answer that contains a credential stays in the conversation from then on.
    for (const { probe, isSecret } of probes) if (isSecret) await ask(probe);
    return { conversation: this.#conversation, lines: played, asked, dumps, kept: this.#kept(), handedOver };
  }

  #inbox(person: string): string {
    return person === this.#conversation.owner ? OWNER : inboxOf(person);
  }

  #profileName(person: string): string {
    return this.#conversation.profileNames[person] ?? person;
  }

  #present(): string[] {
    const { people, lines } = this.#conversation;
    const inside = new Set(this.#chat.members());
    return [...new Set([...people, ...lines.map(({ who }) => who)])].filter((person) => inside.has(this.#inbox(person)));
  }

  #kept(): string[] {
    return this.#parties.flatMap((party) => party.kept());
  }

  async #seat(name: string): Promise<Said[]> {
    const before = this.#chat.messages.length;
    const place = this.#parties.length;
    const inboxId = inboxOf(`agent ${name} ${place}`);
    this.#agents.set(inboxId, name);
    this.#parties.push(
      await this.#host({ chat: this.#chat, name: this.#profileName(name), inboxId, place, isPerson: (id) => !this.#agents.has(id) }),
    );
    await this.#settle();
    return this.#saidSince(before);
  }

  async #perform({ who, action }: Line): Promise<Said[]> {
    this.#chat.passMinute();
    if (action.kind === 'joins' && action.isAgent) return await this.#seat(who);
    const inboxId = this.#inbox(who);
    const before = this.#chat.messages.length;
    switch (action.kind) {
      case 'joins':
        this.#chat.enter(inboxId, { name: this.#profileName(who) });
        break;
      case 'leaves':
        this.#chat.leave(inboxId);
        break;
      case 'renamed':
        this.#chat.rename(inboxId, action.name);
        break;
      case 'reacts': {
        // If no agent has said anything, there is nothing to react to.
        const target = this.#lastOfAgents();
        if (target !== undefined)
          this.#chat.say(inboxId, { kind: 'reaction', reaction: { referenceId: target.id, action: 'added', content: action.emoji } });
        break;
      }
      case 'says':
        this.#speak(who, inboxId, action.text, action.repliesTo);
    }
    await this.#settle();
    return this.#saidSince(before);
  }

  #speak(who: string, inboxId: string, text: string, repliesTo: string | undefined): void {
    const target = repliesTo === undefined ? undefined : this.#last.get(repliesTo);
    const reply = target && { referenceId: target.id, referenceInboxId: target.senderInboxId };
    this.#last.set(who, this.#chat.say(inboxId, reply ? { kind: 'reply', text, reply } : { kind: 'text', text }));
  }

  #lastOfAgents(): Sent | undefined {
    return this.#chat.messages.findLast(({ senderInboxId, body }) => this.#agents.has(senderInboxId) && body.kind === 'text');
  }

  async #ask(by: string, ask: string, of: string): Promise<Asked> {
    const isGroup = this.#chat.members().length > 2;
    const before = this.#chat.messages.length;
    this.#chat.passMinute();
    this.#speak(by, this.#inbox(by), isGroup ? `${this.#profileName(of)}, ${ask}` : ask, undefined);
    await this.#settle();
    const answers = this.#saidSince(before).filter(({ agent }) => agent === of);
    return { by, ask, answer: answers.map(({ text }) => text).join('\n') };
  }

  async #settle(): Promise<void> {
    for (let rounds = 0; rounds < MAX_ROUNDS; rounds++) {
      const before = this.#chat.messages.length;
      for (const party of this.#parties) await party.settle();
      if (this.#chat.messages.length === before) return;
    }
  }

  #saidSince(before: number): Said[] {
    const said: Said[] = [];
    for (const sent of this.#chat.messages.slice(before)) {
      const agent = this.#agents.get(sent.senderInboxId);
      if (agent === undefined || (sent.body.kind !== 'text' && sent.body.kind !== 'reply')) continue;
      said.push({ agent, text: sent.body.text });
      this.#last.set(agent, sent);
    }
    return said;
  }
}
