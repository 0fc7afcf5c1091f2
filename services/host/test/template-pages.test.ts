// Whether a template has a page, as the site says. What it says decides nothing but that.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTemplatePages } from '../src/adapters/template-pages.ts';
import type { TemplatePages } from '../src/agent/conversation/profile.ts';

const ID = `tmpl_${'a'.repeat(26)}`;
let site: Server;
let origin: string;
let pages: TemplatePages;
/** What the site answers, and what it was asked. */
let answers: { status: number; location?: string };
let asked: string[];

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  [answers, asked] = [{ status: 200 }, []];
  site = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(answers.status, answers.location === undefined ? {} : { location: answers.location }).end();
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  pages = createTemplatePages({ origin, log: createLogger('pages', 'silent') });
});
afterEach(async () => {
  vi.useRealTimers();
  site.closeAllConnections();
  await new Promise((resolve) => site.close(resolve));
});

/** Asks, and waits until the site has answered. */
async function learned(of = pages): Promise<string | undefined> {
  await new Promise<void>((resolve) => {
    of.of(ID, resolve);
  });
  return of.of(ID, () => {});
}

test('a page that is there is asked for once in ten minutes, no matter how many agents have the template', async () => {
  expect(pages.of(ID, () => {})).toBeUndefined();
  expect(await learned()).toBe(`${origin}/t/${ID}`);
  for (let agent = 0; agent < 50; agent++) pages.of(ID, () => {});
  expect(asked).toEqual([`HEAD /t/${ID}/agent-card.json`]);
});

test('a template that becomes private loses its page, and one that becomes public gets one', async () => {
  answers = { status: 404 };
  expect(await learned()).toBe('');
  for (const [status, page] of [
    [200, `${origin}/t/${ID}`],
    [404, ''],
  ] as const) {
    answers = { status };
    vi.setSystemTime(Date.now() + 11 * 60_000);
    expect(await learned()).toBe(page);
  }
});

test('a site that is away, or cannot say, changes nothing', async () => {
  expect(await learned()).toBe(`${origin}/t/${ID}`);
  answers = { status: 503 };
  vi.setSystemTime(Date.now() + 11 * 60_000);
  expect(pages.of(ID, () => {})).toBe(`${origin}/t/${ID}`);
  await vi.waitFor(() => expect(asked).toHaveLength(2), { timeout: 120_000 });
  expect(pages.of(ID, () => {})).toBe(`${origin}/t/${ID}`);
});

test('attack: a site that sends its visitors elsewhere does not put another address there', async () => {
  answers = { status: 302, location: 'https://evil.example/' };
  pages.of(ID, () => {});
  await vi.waitFor(() => expect(asked).toHaveLength(1), { timeout: 120_000 });
  expect(pages.of(ID, () => {})).toBeUndefined();
});

test('without a site there is no page', () => {
  expect(createTemplatePages({ origin: undefined, log: createLogger('pages', 'silent') }).of(ID, () => {})).toBe('');
});
