// What every secret scanner promises. Run against secretlint.
import { describe, expect, it } from 'vitest';
import { createSecretlintScanner } from '../../src/adapters/secretlint-scanner.ts';
import type { SecretScanner } from '../../src/agent/transfers/domain/selection/secret-scanner.ts';

/** Assembled here, so that repository scanners do not report this file. */
const SECRETS: [rule: string, text: string][] = [
  ['github', `The bot uses ${'ghp_'}wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx.`],
  ['slack', `Post with ${'xoxb-'}123456789012-123456789012-ABCDEFGHIJKLMNOPQRSTUVWX`],
  ['database-connection-string', `Data is at ${'postgres:'}//ada:passw0rdX@db.example.org/trips`],
  ['privatekey', `${'-----BEGIN '}RSA PRIVATE KEY----- ${'MIIEpAIBAAKCAQEA7bq2'.repeat(12)} ${'-----END '}RSA PRIVATE KEY-----`],
  ['aws', `AWS_${'SECRET'}_ACCESS_KEY=${'wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzKEY'}`],
];
const PLAIN = [
  '',
  'Saul is vegetarian.',
  'The flight leaves at 9:40; call +81 3 5555 0100.',
  'See https://example.org/a?b=c and mail ada@example.org.',
  '新宿 🎌 \ud800',
];

function scannerContract(name: string, scanner: () => SecretScanner): void {
  describe(`${name} keeps the scanner contract`, () => {
    it.each(SECRETS)('finds %s', async (rule, text) => {
      expect(await scanner().rulesFoundIn([text])).toEqual([[rule]]);
    });

    it('finds nothing in everyday sentences', async () => {
      expect(await scanner().rulesFoundIn(PLAIN)).toEqual(PLAIN.map(() => []));
    });

    it('names the text that contains it, wherever it is in the list', async () => {
      for (const [rule, secret] of SECRETS)
        for (const at of [0, 1, 63, 64, 129]) {
          const texts: string[] = Array.from({ length: 130 }, (_, i) => PLAIN[i % PLAIN.length] ?? '');
          texts[at] = secret;
          const found = await scanner().rulesFoundIn(texts);
          expect(found.map((rules, i) => [i, rules]).filter(([, rules]) => (rules as string[]).length > 0)).toEqual([[at, [rule]]]);
        }
    });

    it('cannot be switched off by a text (scanner disabled from the chat)', async () => {
      for (const [rule, secret] of SECRETS)
        for (const word of [
          'secretlint-disable',
          'secretlint-disable-line',
          '<!-- secretlint-disable -->',
          '// secretlint-disable-next-line',
        ]) {
          const [before, same] = await scanner().rulesFoundIn([word, `${word} ${secret}`]);
          expect([before, same]).toEqual([[], [rule]]);
          expect(await scanner().rulesFoundIn([word, secret])).toEqual([[], [rule]]);
          expect(await scanner().rulesFoundIn([`${word}\n${secret}`])).toEqual([[rule]]);
        }
    });

    it('scans 5,000 texts quickly, and hostile ones, too', async () => {
      const texts = Array.from({ length: 5_000 }, (_, i) => `The group's thing ${i} is in box ${i * 7} near the station, on the left.`);
      const start = process.threadCpuUsage();
      expect((await scanner().rulesFoundIn(texts)).flat()).toEqual([]);
      expect(process.threadCpuUsage(start).user / 1_000).toBeLessThan(5_000);
      for (const piece of ['a', 'sk-', '-----BEGIN ', 'postgres://', 'x:y@', '=', '{"', 'AKIA', 'eyJ.']) {
        const before = process.threadCpuUsage();
        await scanner().rulesFoundIn([piece.repeat(Math.ceil(1_000 / piece.length))]);
        expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(1_000);
      }
    });
  });
}

scannerContract('secretlint', createSecretlintScanner);
