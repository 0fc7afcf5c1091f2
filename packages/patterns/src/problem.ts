/** Why a text can never be a pattern. */
const PROBLEMS = {
  missing: 'is missing',
  unknown: 'is not part of a pattern',
  too_long: 'is too long',
  hidden: 'contains characters that nobody sees',
  look_alike: 'contains a word of letters from two alphabets that look alike',
  name: 'contains a name from the list',
  phone: 'contains a phone number',
  account_number: 'contains the number of a bank account or a card',
  birth_date: 'contains a date of birth',
  number: 'contains a long number, which may identify a person',
  address: 'contains an address',
  email: 'contains an e-mail address',
  link: 'contains a link',
  secret: 'contains a secret',
  code: 'contains code that runs',
  order: 'gives orders to the agent that reads it',
} as const;
export type ProblemKind = keyof typeof PROBLEMS;

export type PatternField = 'when' | 'do' | 'because' | 'interests';

export interface PatternProblem {
  kind: ProblemKind;
  /** `pattern`: only the fields together show it. */
  field: PatternField | 'pattern';
}

/** What is given cannot be a pattern. The message does not quote it. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
  readonly problem: PatternProblem;

  constructor(problem: PatternProblem, message = `"${problem.field}" ${PROBLEMS[problem.kind]}.`) {
    super(message);
    this.problem = problem;
  }
}
