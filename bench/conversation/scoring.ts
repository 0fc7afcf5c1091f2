// Verdicts counted.
import type { Fault, Judged, Verdict } from './judging.ts';

export const FAULTS: readonly Fault[] = [
  'false done',
  'lost fact',
  'needless answer',
  'missing answer',
  'credential leaked',
  'told what is no fact',
];

export interface Score extends Record<Verdict, number> {
  messages: number;
  faults: Record<Fault, number>;
}

export function scoreOf(judged: readonly Judged[]): Score {
  const of = (wanted: Verdict) => judged.filter(({ verdict }) => verdict === wanted).length;
  const faults = Object.fromEntries(
    FAULTS.map((fault) => [fault, judged.flatMap(({ findings }) => findings).filter((one) => one.fault === fault).length]),
  ) as Record<Fault, number>;
  return { messages: judged.length, right: of('right'), half: of('half'), wrong: of('wrong'), faults };
}

export function addScores(one: Score, other: Score): Score {
  return {
    ...{
      messages: one.messages + other.messages,
      right: one.right + other.right,
      half: one.half + other.half,
      wrong: one.wrong + other.wrong,
    },
    faults: Object.fromEntries(FAULTS.map((fault) => [fault, one.faults[fault] + other.faults[fault]])) as Record<Fault, number>,
  };
}
