// Patterns as units of Mozilla's cq (schema/knowledge_unit.json), and back.
import { type Pattern, patternId, patternOf } from './pattern.ts';
import { PatternError } from './problem.ts';
import { QUALITY_FLOOR, qualityOf, type Votes } from './quality.ts';
import type { Doubt } from './scanning/scan.ts';

/** As cq proposes it. */
export interface Proposal {
  domains: readonly string[];
  insight: { summary: string; detail: string; action: string };
  context?: { languages?: readonly string[]; frameworks?: readonly string[]; pattern?: string };
}

export interface KnowledgeUnit {
  id: string;
  version: 1;
  domains: readonly string[];
  insight: Proposal['insight'];
  evidence: { confidence: number; confirmations: number; first_observed: string; last_confirmed: string };
  tier: 'private' | 'public';
  extensions: Record<string, unknown>;
}

export interface Rated {
  pattern: Pattern;
  votes: Votes;
  doubts: readonly Doubt[];
  /** As `qualityOf` takes it. */
  ownerWeeks?: number;
  createTime: Date;
  voteTime: Date;
}

/** cq's IDs have room for half of the digest. */
export const unitIdOf = (id: string): string => `ku_${id.slice('sha256:'.length, 'sha256:'.length + 32)}`;

/** Languages and frameworks are interests, too. Whom it names as its creator is dropped. Throws PatternError. */
export function patternOfUnit({ domains, insight, context = {} }: Proposal, o: { names?: readonly string[] } = {}): Pattern {
  if (typeof insight !== 'object' || insight === null) throw new PatternError({ kind: 'missing', field: 'pattern' });
  const { summary, detail, action } = insight;
  const { languages = [], frameworks = [], pattern } = context;
  const interests = [...domains, ...languages, ...frameworks, ...(pattern ? [pattern] : [])];
  return patternOf({ when: summary, do: action, because: detail, interests }, o);
}

export function unitOf({ pattern, votes, doubts, ownerWeeks, createTime, voteTime }: Rated, tier: KnowledgeUnit['tier']): KnowledgeUnit {
  const id = patternId(pattern);
  const quality = qualityOf(votes, doubts.length, ownerWeeks);
  return {
    id: unitIdOf(id),
    version: 1,
    domains: pattern.interests,
    insight: { summary: pattern.when, detail: pattern.because, action: pattern.do },
    evidence: {
      confidence: quality / 10,
      confirmations: votes.helped,
      first_observed: createTime.toISOString(),
      last_confirmed: voteTime.toISOString(),
    },
    tier,
    extensions: {
      'offshoot:id': id,
      'offshoot:above_floor': quality >= QUALITY_FLOOR,
      ...(doubts.length > 0 && { 'offshoot:doubts': doubts }),
    },
  };
}
