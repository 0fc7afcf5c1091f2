import { promptTokens } from '../estimated-tokens.ts';
import type { Model } from '../model.ts';
import { ModelMeter } from '../model-meter.ts';
import { type BudgetChange, type BudgetOf, dayOf, type TakenTokens } from './budget.ts';

/** The tokens set aside for an answer, unless the question wants a shorter one. The process books tokens beyond that while the answer arrives. */
const ANSWER_TOKENS = 4_096;
/** Of each budget, a process takes this part at a time, so that not each question is a write of the same row. If it is killed, so much is lost. */
const PARTS = 64;
/** A process gives unneeded tokens back after this time. */
const IDLE_MS = 5_000;
/** A payer that has used all hears so for this long without a look at the row. */
const REFUSED_MS = 1_000;

export interface SpendingDeps<Payers, Of extends string> {
  rows: TakenTokens;
  /** In the order in which they are looked at. */
  budgetsOf(payers: Payers): readonly BudgetOf<Of>[];
  /** The error if one of them does not have enough. */
  spent(budget: BudgetOf<Of>, now: Date): Error;
  now(): Date;
}

/** This process's share of one budget on one day. */
class Account {
  readonly budget: BudgetOf;
  readonly day: string;
  readonly #rows: TakenTokens;
  /** The tokens taken from the row and not set aside for a question. Below 0: used, and not in the row yet. */
  left = 0;
  /** Questions that have some of it. */
  open = 0;
  /** Monotonic milliseconds. */
  used = performance.now();
  #taking: Promise<boolean> | undefined;
  #refused = { tokens: 0, until: 0 };

  constructor(budget: BudgetOf, day: string, rows: TakenTokens) {
    this.budget = budget;
    this.day = day;
    this.#rows = rows;
  }

  /** False: the budget does not have so much. */
  async setAside(tokens: number): Promise<boolean> {
    this.used = performance.now();
    while (this.left < tokens) {
      if (this.#taking) {
        await this.#taking.catch(() => {});
        continue;
      }
      this.#taking = this.#take(tokens - this.left);
      try {
        if (!(await this.#taking)) return false;
      } finally {
        this.#taking = undefined;
      }
    }
    this.left -= tokens;
    return true;
  }

  /** Of what was set aside for one question. Below 0: it had more. */
  giveBack(tokens: number): void {
    this.open--;
    this.left += tokens;
  }

  async #take(tokens: number): Promise<boolean> {
    const { holder, limit } = this.budget;
    if (tokens >= this.#refused.tokens && performance.now() < this.#refused.until) return false;
    for (const wanted of new Set([Math.max(tokens, Math.ceil(limit / PARTS)), tokens])) {
      if (!(await this.#rows.take({ holder, day: this.day, tokens: wanted, limit }))) continue;
      this.left += wanted;
      return true;
    }
    this.#refused = { tokens, until: performance.now() + REFUSED_MS };
    return false;
  }
}

/** What one question of a run has of each budget. */
interface Held {
  accounts: readonly Account[];
  tokens: number;
  /** The run's tokens before it. */
  from: number;
}

type Question = Parameters<typeof promptTokens>[0] & { maxOutputTokens?: number | undefined };

/** What a run needs of it. */
interface SpendingOf<Payers> {
  setAside(payers: Payers, tokens: number): Promise<readonly Account[]>;
  ended(run: RunSpending<Payers>): void;
}

/** What one run asks of models, and who pays for it. */
export class RunSpending<Payers = unknown> {
  readonly #spending: SpendingOf<Payers>;
  readonly #payers: Payers;
  readonly meter = new ModelMeter();
  #held: Held | undefined;
  #isPrepaid = false;

  constructor(spending: SpendingOf<Payers>, payers: Payers) {
    this.#spending = spending;
    this.#payers = payers;
  }

  /** Sets aside what the first question needs, before anything else is done for it. Throws what `spent` makes. */
  async prepay(question: Question): Promise<void> {
    await this.#setAside(tokensFor(question));
    this.#isPrepaid = true;
  }

  /** Each question is paid for, or not asked: it throws what `spent` makes. */
  of(unmetered: Model): Model {
    const model = this.meter.of(unmetered);
    return {
      reachable: (signal) => model.reachable(signal),
      run: (request, signal) => ({
        [Symbol.asyncIterator]: () => {
          const events = model.run(request, signal)[Symbol.asyncIterator]();
          const pay = async () => {
            if (!this.#isPrepaid) await this.#setAside(tokensFor(request));
            this.#isPrepaid = false;
            next = () => events.next();
            return events.next();
          };
          // Not a generator around the other one, which would take as long for each event as all else that is done with it.
          let next = pay;
          return {
            next: () => next(),
            return: async () => (await events.return?.()) ?? { done: true, value: undefined },
          };
        },
      }),
    };
  }

  /** Books the tokens of the answer so far beyond those set aside. */
  book(): void {
    const held = this.#held;
    if (held === undefined) return;
    const more = this.#total() - held.from - held.tokens;
    if (more <= 0) return;
    for (const account of held.accounts) account.left -= more;
    held.tokens += more;
  }

  /** Gives back what was set aside and not used. */
  end(): void {
    this.#settle();
    this.#spending.ended(this);
  }

  #settle(): void {
    const held = this.#held;
    if (held === undefined) return;
    this.#held = undefined;
    for (const account of held.accounts) account.giveBack(held.tokens - (this.#total() - held.from));
  }

  async #setAside(tokens: number): Promise<void> {
    this.#settle();
    this.#held = { accounts: await this.#spending.setAside(this.#payers, tokens), tokens, from: this.#total() };
  }

  #total(): number {
    return this.meter.inputTokens + this.meter.outputTokens;
  }
}

const tokensFor = ({ maxOutputTokens, ...question }: Question): number =>
  promptTokens(question) + Math.min(maxOutputTokens ?? ANSWER_TOKENS, ANSWER_TOKENS);

/**
 * The payers of questions to models of this deployment. The rows are the truth, for all processes: before a question, this process takes from
 * them what it may need, some of it ahead. So all processes together use more than a budget only by what answers have beyond what was set aside.
 */
export class Spending<Payers, Of extends string = string> implements SpendingOf<Payers> {
  readonly #deps: SpendingDeps<Payers, Of>;
  readonly #accounts = new Map<string, Account>();
  readonly #runs = new Set<RunSpending<Payers>>();

  constructor(deps: SpendingDeps<Payers, Of>) {
    this.#deps = deps;
  }

  begin(payers: Payers): RunSpending<Payers> {
    const run = new RunSpending<Payers>(this, payers);
    this.#runs.add(run);
    return run;
  }

  ended(run: RunSpending<Payers>): void {
    this.#runs.delete(run);
  }

  /** Whether the question would be paid for now. Throws what `spent` makes. */
  async require(payers: Payers, question: Question): Promise<void> {
    const tokens = tokensFor(question);
    for (const account of await this.setAside(payers, tokens)) account.giveBack(tokens);
  }

  /** Does what needs so many tokens. If it fails, they are given back. Throws what `spent` makes. */
  async paid<T>(payers: Payers, tokens: number, work: () => Promise<T>): Promise<T> {
    const accounts = await this.setAside(payers, tokens);
    let unused = tokens;
    try {
      const done = await work();
      unused = 0;
      return done;
    } finally {
      for (const account of accounts) account.giveBack(unused);
    }
  }

  /** Throws what `spent` makes. */
  async setAside(payers: Payers, tokens: number): Promise<readonly Account[]> {
    const now = this.#deps.now();
    const accounts: Account[] = [];
    for (const budget of this.#deps.budgetsOf(payers)) {
      const account = this.#accountOf(budget, dayOf(now));
      account.open++;
      let isThere = false;
      try {
        isThere = await account.setAside(tokens);
      } finally {
        if (!isThere) {
          account.open--;
          for (const one of accounts) one.giveBack(tokens);
        }
      }
      if (!isThere) throw this.#deps.spent(budget, now);
      accounts.push(account);
    }
    return accounts;
  }

  /** Brings the rows up to what was used, and gives back what this process does not need. `isLast`: it needs nothing any more. */
  async book({ isLast = false } = {}): Promise<void> {
    for (const run of this.#runs) run.book();
    const booked: [Account, BudgetChange][] = [];
    for (const [key, account] of this.#accounts) {
      const isIdle = isLast || (account.open === 0 && performance.now() - account.used > IDLE_MS);
      if (isIdle && account.left === 0 && account.open === 0) this.#accounts.delete(key);
      if (account.left < 0 || (isIdle && account.left > 0))
        booked.push([account, { holder: account.budget.holder, day: account.day, tokens: -account.left }]);
    }
    // Before it is known to be stored: what is taken meanwhile is not given back twice.
    for (const [account, { tokens }] of booked) account.left += tokens;
    try {
      await this.#deps.rows.book(booked.map(([, change]) => change));
    } catch (error) {
      for (const [account, { tokens }] of booked) account.left -= tokens;
      throw error;
    }
  }

  #accountOf(budget: BudgetOf, day: string): Account {
    const key = `${budget.holder} ${day}`;
    const known = this.#accounts.get(key);
    if (known) return known;
    const account = new Account(budget, day, this.#deps.rows);
    this.#accounts.set(key, account);
    return account;
  }
}
