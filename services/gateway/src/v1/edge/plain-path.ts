/** IDs, names, and references such as agent_x@production, whose @ and : some clients encode. */
const SEGMENT = /^(?:[A-Za-z0-9_.~@:-]|%40|%3[Aa])+$/;

/** IDs of models have slashes, such as openai/gpt-4o, which most clients encode. They are looked up in a list, and lead nowhere. */
export const MODELS = '/v1/models/';

/** A label may be anything but a further path segment, so that a caller who misspells one learns how labels are spelt. */
const LABEL = /^(\/v1\/agents\/[^/]+\/labels)\/((?:[\w.~@:!$&'()*+,;=-]|%[2-7][0-9A-Fa-f])+)$/;
const IN_LABEL = /%(?:2[eEfF5]|5[cC]|7[fF])/;

/**
 * The path of a request, if there is only one way to read it: no empty segments, none that leads upwards, nothing else that is encoded.
 * Undefined for any other, which a proxy and a service could read differently.
 */
export function plainPath(url: string): string | undefined {
  const given = url.split('?', 1)[0] ?? '';
  const [, labels, label = ''] = LABEL.exec(given) ?? [];
  if (labels !== undefined && !IN_LABEL.test(label) && label !== '.' && label !== '..' && plainPath(labels) !== undefined) return given;
  const path = given.startsWith(MODELS) ? given.replaceAll(/%2f/gi, '/') : given;
  const [first, ...segments] = path.split('/');
  const isPlain = first === '' && segments.every((one) => SEGMENT.test(one) && one !== '.' && one !== '..');
  return isPlain ? path : undefined;
}
