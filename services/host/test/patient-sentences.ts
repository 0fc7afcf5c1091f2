import { Sentences } from '../src/adapters/similarity/sentences.ts';

/** Computes everything, however busy the machine is: a host would decide the rest by words after ten seconds. */
export class PatientSentences extends Sentences {
  override vectorsOf(texts: readonly string[]): ReturnType<Sentences['vectorsOf']> {
    return super.vectorsOf(texts, 120_000);
  }
}
