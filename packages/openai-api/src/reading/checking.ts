import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { problemOf } from './explain.ts';
import { invalid } from './refusal.ts';

/** A check of values that is compiled at its first use. It returns the value as it is, or throws RequestRefusal with one problem. */
export function checkOf<T extends TSchema>(schema: T): (value: unknown) => Static<T> {
  let compiled: { Check(value: unknown): boolean } | undefined;
  return (value) => {
    compiled ??= Compile(schema);
    if (compiled.Check(value)) return value as Static<T>;
    const { path, code, message } = problemOf(schema as Readonly<Record<string, unknown>>, value) ?? {
      path: '',
      code: 'invalid_value',
      message: 'The body does not have the form that is asked for.',
    };
    throw invalid(message, code, path === '' ? null : path);
  };
}
