import { describe, expect, test } from 'vitest';
import { importOpenClaw } from '../src/index.ts';

const SOUL = '---\ntitle: soul\n---\n\n# Soul\n\nBe brief. Read MEMORY.md first.\n';
const identity = (fields: string) => `# Who am I?\n\n${fields}\n`;

describe('an agent of OpenClaw', () => {
  test('becomes a profile: soul first, identity second', () => {
    const { profile, mapped, unmapped, problems } = importOpenClaw(
      {
        soul: SOUL,
        identity: identity('- **Name:** Iris\n- **Creature:** owl\n- **Vibe:** calm\n- **Emoji:** 🦉\n- **Avatar:** owl.png'),
        others: ['USER.md', 'notes.txt', 'SOUL.md'],
      },
      { model: 'gpt-oss-20b' },
    );
    expect(problems).toEqual([]);
    expect(profile).toEqual({
      name: 'iris',
      display_name: 'Iris',
      description: 'owl · calm',
      model: 'gpt-oss-20b',
      metadata: { emoji: '🦉' },
      instructions:
        '# Soul\n\nBe brief. Read MEMORY.md first.\n\n---\n\n# Who am I?\n\n- **Name:** Iris\n- **Creature:** owl\n- **Vibe:** calm\n- **Emoji:** 🦉\n- **Avatar:** owl.png',
    });
    expect(mapped.map(({ where, fields }) => `${where} → ${fields.join(', ')}`)).toEqual([
      'SOUL.md → instructions',
      'IDENTITY.md → instructions',
      'IDENTITY.md: Name → display_name, name',
      'IDENTITY.md: Creature → description',
      'IDENTITY.md: Vibe → description',
      'IDENTITY.md: Emoji → metadata.emoji',
    ]);
    expect(unmapped.map(({ where }) => where)).toEqual([
      'IDENTITY.md: Avatar',
      'SOUL.md: front matter',
      'SOUL.md: MEMORY.md',
      'USER.md',
      'notes.txt',
    ]);
  });

  test.each<[string, string | undefined]>([
    ['- **Name:**\n  _Iris_', 'Iris'],
    ['* Name: *Iris*', 'Iris'],
    ['Name: Iris', 'Iris'],
    ['- **Name**: Iris\n- Name: Rose', 'Rose'],
    ['- **Name:**\n  _(pick something you like)_', undefined],
    ['- **Name:** _(pick something you like)_', undefined],
    ['- **Name:**\n- **Emoji:** 🦉', undefined],
    ['- **Name:**\n\nOther text', undefined],
    ['My name: nobody', undefined],
    ['- **Name:** \u202eIris\u200b', 'Iris'],
  ])('is called by its own file: %j', (fields, name) => {
    expect(importOpenClaw({ soul: 'a', identity: identity(fields) }, { name: 'given' }).profile.display_name).toBe(name);
  });

  test('needs a name and a text', () => {
    expect(importOpenClaw({ soul: 'a', identity: identity('- **Name:** 猫') }).problems).toMatchObject([{ path: 'name', code: 'missing' }]);
    expect(importOpenClaw({ soul: ' ' }, { name: 'a' }).problems).toMatchObject([{ path: 'instructions', code: 'too_short' }]);
    expect(importOpenClaw({ soul: 'a'.repeat(300_000) }, { name: 'a' }).problems).toMatchObject([
      { path: 'instructions', code: 'too_long' },
    ]);
  });

  test('attack: long lines and endless marks cost no time', () => {
    const hostile = [
      `Name: ${'*'.repeat(200_000)}`,
      `${'_'.repeat(200_000)}`,
      `- ${' '.repeat(200_000)}x`,
      `---\n${'-\n'.repeat(100_000)}`,
    ];
    for (const text of hostile) expect(importOpenClaw({ soul: text, identity: text }, { name: 'a' }).profile.name).toBe('a');
  });
});
