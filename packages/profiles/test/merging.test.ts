import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cpuMsOf, propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalConfig,
  chainProblems,
  checkProfile,
  completeProfile,
  digestOf,
  inherit,
  lineageProblems,
  mergeRequest,
  type ProfileBody,
  type ProfileTool,
  type RequestFields,
  requestProblems,
  resolvedProfile,
  sameTool,
} from '../src/index.ts';
import { anyChain, anyProfile, anyRequest } from './arbitrary.ts';
import { modelOfChain, modelOfRequest, sorted } from './model.ts';

interface Vector {
  name: string;
  chain: ProfileBody[];
  request?: RequestFields<ProfileTool>;
  /** RFC 8785 text of the effective configuration. */
  canonical: string;
  digest: string;
}
const VECTORS: Vector[] = JSON.parse(readFileSync(join(import.meta.dirname, 'vectors/digests.json'), 'utf8'));

const profile = (more: Partial<ProfileBody> = {}): ProfileBody => ({ name: 'a', instructions: 'b', ...more });

/** Two profiles in each run on average. */
test('ten thousand profiles inherit, and requests override, as the plain model says', () => {
  fc.assert(
    fc.property(anyChain, anyRequest, (chain, request) => {
      const effective = inherit(chain);
      expect(sorted(effective)).toBe(sorted(modelOfChain(chain)));
      expect(sorted(mergeRequest(effective, request))).toBe(sorted(modelOfRequest(effective, request)));
    }),
    { numRuns: propertyRuns(5000) },
  );
});

test('what clients send is accepted, and not changed by merging it', () => {
  fc.assert(
    fc.property(anyChain, anyRequest, (chain, request) => {
      expect(chain.flatMap((one) => checkProfile(JSON.parse(JSON.stringify(one))))).toEqual([]);
      const before = JSON.stringify([chain, request]);
      mergeRequest(inherit(chain), request);
      expect(JSON.stringify([chain, request])).toBe(before);
    }),
    { numRuns: propertyRuns(200) },
  );
});

describe('the digest', () => {
  test('is the same for the same configuration, with any order of keys and any nulls in it', () => {
    fc.assert(
      fc.property(anyChain, (chain) => {
        const turned = chain.map((one) => withReversedKeys(completeProfile(one)) as ProfileBody);
        expect(digestOf(inherit(turned))).toBe(digestOf(inherit(chain)));
      }),
      { numRuns: propertyRuns(500) },
    );
  });

  test('tells any two configurations apart, and says nothing of names', () => {
    fc.assert(
      fc.property(anyProfile, anyProfile, (a, b) => {
        const [left, right] = [inherit([a]), inherit([b])];
        expect(digestOf(left) === digestOf(right)).toBe(sorted(left) === sorted(right));
        expect(digestOf(inherit([{ ...a, name: 'other', display_name: 'Other' }]))).toBe(digestOf(left));
      }),
      { numRuns: propertyRuns(500) },
    );
  });

  test.each(VECTORS)('of $name is that of the vector', ({ chain, request, canonical, digest }) => {
    expect(chain.flatMap(checkProfile)).toEqual([]);
    const effective = request ? mergeRequest(inherit(chain), request) : inherit(chain);
    expect(canonicalConfig(effective)).toBe(canonical);
    expect(digestOf(effective)).toBe(digest);
    expect(digest).toBe(`sha256:${createHash('sha256').update(canonical).digest('hex')}`);
  });
});

describe('inheritance', () => {
  test('puts one blank line between instructions, however many line ends the base has', () => {
    const texts = (...all: string[]) => inherit(all.map((instructions) => profile({ instructions }))).instructions;
    for (const base of ['BASE', 'BASE\n', 'BASE\r\n', 'BASE\n\n\n']) expect(texts(base, 'CHILD\n')).toBe('BASE\n\nCHILD\n');
    expect(texts('A\n', '\n B \n', 'C')).toBe('A\n\n\n B \n\nC');
    expect(cpuMsOf(() => texts(`${'\n'.repeat(200_000)}x`, 'CHILD'))).toBeLessThan(1_000);
  });

  const search = (id: string): ProfileTool => ({ type: 'file_search', vector_store_ids: [id] });

  test('keeps nameless tools beside each other', () => {
    const nameless = [{ type: 'function' }, { type: 'function' }] as ProfileTool[];
    expect(inherit([profile({ tools: nameless }), profile({ tools: nameless })]).tools).toHaveLength(4);
    expect(mergeRequest(inherit([profile({ tools: nameless })]), { tools: [{ type: 'function' } as ProfileTool] }).tools).toHaveLength(3);
    expect(sameTool({ type: 'function' }, { type: 'function' })).toBe(false);
  });

  test('counts a tool with the same configuration once, and another one of its type beside it', () => {
    const twice = inherit([
      profile({ tools: [search('vs_a'), search('vs_a')] }),
      profile({ tools: [search('vs_b'), { ...search('vs_a'), filters: null } as ProfileTool] }),
    ]);
    expect(twice.tools).toEqual([search('vs_a'), search('vs_b')]);
  });

  test('a function of the same name takes the place of the base’s', () => {
    const [mine, other] = [
      { type: 'function' as const, name: 'f', description: 'mine' },
      { type: 'function' as const, name: 'g' },
    ];
    expect(inherit([profile({ tools: [{ ...mine, description: 'base' }, other] }), profile({ tools: [mine] })]).tools).toEqual([
      mine,
      other,
    ]);
  });

  test('attack: a child takes nothing back of what its base forbids or requires', () => {
    const base = profile({
      store_required: true,
      soul: { restricted_topics: ['salaries'], escalation_rules: [{ condition: 'money', action: 'block' }] },
    });
    const child = profile({ store: false, store_required: false, soul: { role: 'clerk', restricted_topics: [] } });
    expect(inherit([base, child])).toMatchObject({
      store: true,
      store_required: true,
      soul: { role: 'clerk', restricted_topics: ['salaries'], escalation_rules: [{ condition: 'money', action: 'block' }] },
    });
    expect(chainProblems([base, child])).toMatchObject([{ path: 'store', code: 'conflict' }]);
    expect(chainProblems([base, profile({ memory: { conversation_retention_days: 0 } })])).toMatchObject([
      { path: 'memory.conversation_retention_days', code: 'conflict' },
    ]);
  });

  test('of memory replaces the whole', () => {
    const base = profile({ memory: { summary_enabled: true, conversation_retention_days: 1 } });
    expect(inherit([base, profile({ memory: { vector_store_ids: ['vs_a'] } })]).memory).toEqual({ vector_store_ids: ['vs_a'] });
    expect(inherit([base, profile({ memory: null })]).memory).toEqual(base.memory);
  });

  test.each([
    [['b'], 0, []],
    [['b', 'c'], 0, []],
    [['b'], 1, []],
    [[], 2, []],
    [['b', 'c', 'd'], 0, ['inheritance_too_deep']],
    [['b', 'c'], 1, ['inheritance_too_deep']],
    [['b'], 2, ['inheritance_too_deep']],
    [['a'], 0, ['inheritance_cycle']],
    [['b', 'a'], 1, ['inheritance_cycle']],
  ])('with the bases %j and %i levels below is refused as %j', (baseIds, levelsBelow, codes) => {
    expect(lineageProblems({ id: 'a', baseIds, levelsBelow }).map(({ code }) => code)).toEqual(codes);
  });

  test('is bounded in text and in tools', () => {
    const long = profile({ instructions: 'a'.repeat(262_144) });
    expect(chainProblems([long])).toEqual([]);
    expect(chainProblems([long, long]).map(({ path, code }) => `${path} ${code}`)).toEqual(['instructions resolved_too_large']);
    const many = (from: number) => profile({ tools: Array.from({ length: 64 }, (_, i) => ({ type: 'function', name: `f${from + i}` })) });
    expect(chainProblems([many(0), many(64)])).toEqual([]);
    expect(chainProblems([many(0), many(64), many(128)]).map(({ path, code }) => `${path} ${code}`)).toEqual(['tools resolved_too_large']);
  });

  test('has no function with the name of a tool that a base has', () => {
    const child = profile({ tools: [{ type: 'function', name: 'file_search' }] });
    expect(chainProblems([profile({ tools: [{ type: 'file_search' }] }), child])).toMatchObject([
      { path: 'tools', code: 'duplicate_tool' },
    ]);
    expect(chainProblems([profile({ tools: [{ type: 'code_interpreter' }] }), child])).toEqual([]);
  });

  test('lets a child use the variables of its base, and refuses others', () => {
    const base = profile({ variables: { city: { type: 'string' } } });
    expect(chainProblems([base, profile({ instructions: 'In {{city}} and {{ city }}.' })])).toEqual([]);
    expect(chainProblems([base, profile({ instructions: 'In {{town}}, {{constructor}}.' })]).map(({ message }) => message)).toEqual([
      'has {{town}}, which variables does not declare',
      'has {{constructor}}, which variables does not declare',
    ]);
    expect(chainProblems([profile({ instructions: 'Write Jinja: {{ user }}.' })])).toEqual([]);
  });
});

test('a resolved profile inherits exactly what its chain does', () => {
  fc.assert(
    fc.property(anyChain, (chain) => {
      const resolved = resolvedProfile(chain);
      expect(sorted(inherit([resolved]))).toBe(sorted(inherit(chain)));
      expect(resolved.name).toBe(chain.at(-1)?.name);
    }),
    { numRuns: propertyRuns(300) },
  );
});

describe('a request', () => {
  test('replaces instructions and every tool of a type, but nothing by null', () => {
    const effective = inherit([
      profile({ tools: [{ type: 'file_search' }, { type: 'code_interpreter' }, { type: 'file_search', max_num_results: 2 }] }),
    ]);
    const searches = [
      { type: 'file_search' as const, max_num_results: 3 },
      { type: 'file_search' as const, max_num_results: 4 },
    ];
    expect(mergeRequest(effective, { tools: searches, instructions: 'c' })).toMatchObject({
      instructions: 'c',
      tools: [searches[0], { type: 'code_interpreter' }, searches[1]],
    });
    expect(mergeRequest(effective, { tools: null, instructions: null, temperature: null })).toEqual(effective);
  });

  test('may have tools that no profile has', () => {
    expect(mergeRequest(inherit([profile()]), { tools: [{ type: 'web_search' }, { type: 'web_search' }] }).tools).toHaveLength(2);
  });

  test('cannot refuse what the profile requires to be stored', () => {
    const effective = inherit([profile({ store_required: true })]);
    expect(requestProblems(effective, { store: false })).toMatchObject([{ path: 'store', code: 'not_allowed' }]);
    expect(requestProblems(effective, { store: null })).toEqual([]);
    expect(mergeRequest(effective, { store: false }).store).toBe(true);
    expect(mergeRequest(inherit([profile({ store: true })]), { store: false }).store).toBe(false);
  });

  test('attack: cannot have code run under another sandbox policy than the profile says, nor lose it by leaving it out', () => {
    const code = (sandbox_policy_id?: string) => ({ type: 'code_interpreter' as const, ...(sandbox_policy_id && { sandbox_policy_id }) });
    const refused = (body: Partial<ProfileBody>, ...tools: ProfileTool[]) => requestProblems(inherit([profile(body)]), { tools });
    const own = { sandbox_policy_id: 'sbxpol_wide', tools: [code('sbxpol_narrow')] };
    const problems = [{ path: 'tools[1].sandbox_policy_id', code: 'not_allowed' }];
    for (const policy of ['sbxpol_wide', 'sbxpol_other'])
      expect(refused(own, { type: 'function', name: 'f' }, code(policy))).toMatchObject(problems);
    for (const body of [{ tools: [code()] }, { sandbox_policy_id: 'sbxpol_wide' }])
      expect(refused(body, code('sbxpol_other'))).toMatchObject([{ path: 'tools[0].sandbox_policy_id' }]);
    expect(refused(own, code('sbxpol_narrow'))).toEqual([]);
    expect(refused({}, code('sbxpol_other'))).toEqual([]);
    const merged = mergeRequest(inherit([profile({ tools: [code('sbxpol_base')] }), profile(own)]), { tools: [code()] });
    expect(merged.tools).toEqual([code('sbxpol_narrow')]);
  });
});

/** With the keys of all objects the other way round. */
function withReversedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withReversedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, withReversedKeys(inner)]),
  );
}
