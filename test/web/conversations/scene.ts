// What the tests of chats share: a person in a real browser, one with the real Convos client, and a client in Node.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ContentCodec, parseInvite } from '@offshoot/convos';
import { type Browser, startBrowser } from '@offshoot/testing/browser';
import { Convos } from '@offshoot/testing/testnet';
import { openAgentClient, type XmtpAgentClient } from '@offshoot/xmtp';
import type { Page } from 'playwright-core';
import { generatePrivateKey } from 'viem/accounts';
import { builtSite } from '../../../scripts/site.ts';
import { startSystem, type TestSystem } from '../../system.ts';
import { openPage, type WatchedPage } from '../open-page.ts';

export let system: TestSystem;
export let browser: Browser;
export let watched: WatchedPage;
export let page: Page;
/** A person with the real Convos client. */
export let caro: Convos;
/** A client in Node, which says that it is an agent. */
export let bo: XmtpAgentClient;
export let conversationId: string;
export let inviteUrl: string;
/** Where people's phones store what they attach, by path. */
let fileServer: Server;
export const files = new Map<string, Buffer>();
const folder = mkdtempSync(join(tmpdir(), 'conversations-'));
/** What the browser's camera sees. */
export const cameraFile = join(folder, 'camera.y4m');

export async function setScene(): Promise<void> {
  const site = await builtSite();
  const camera = [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${cameraFile}`,
  ];
  fileServer = createServer(({ url = '' }, response) => response.writeHead(files.has(url) ? 200 : 404).end(files.get(url))).listen(
    0,
    '127.0.0.1',
  );
  await once(fileServer, 'listening');
  const attachmentOrigins = [fileServerUrl()];
  [system, browser] = await Promise.all([startSystem({ config: { site, attachmentOrigins } }), startBrowser({ switches: camera })]);
  const apiUrl = `http://localhost:${system.config.xmtpPort}`;
  bo = await openAgentClient({
    network: { env: 'local', apiUrl },
    walletKey: generatePrivateKey(),
    dbPath: join(folder, 'bo.db3'),
    dbEncryptionKey: randomBytes(32),
  });
  caro = await Convos.open(apiUrl);
  watched = await openPage(browser, `http://localhost:${system.config.port}`, { reducedMotion: 'reduce', timezoneId: 'Asia/Tokyo' });
  page = watched.page;
}

export async function endScene(): Promise<void> {
  await browser?.close();
  fileServer?.closeAllConnections();
  fileServer?.close();
  await Promise.all([caro?.close(), bo?.close()]);
  await system?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** The one that all are in. */
export function setConversation(id: string, invite: string): void {
  [conversationId, inviteUrl] = [id, invite];
}

export const fileServerUrl = () => `http://127.0.0.1:${(fileServer.address() as AddressInfo).port}`;
export const log = () => page.getByRole('log', { name: 'Messages' });
export const field = () => page.getByRole('textbox', { name: 'Message' });
export const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
/** The messages in the log, as their texts. */
export const said = () => log().locator('.said').allInnerTexts();
export const inLog = <T = number>(expression: string): Promise<T> =>
  page.evaluate(`((log) => ${expression})(document.querySelector('[role=log]'))`);
export const drawn = () => log().getByRole('listitem').count();
/** What is below, in pixels. */
export const toEnd = () => inLog('log.scrollHeight - log.clientHeight - log.scrollTop');
/** As a reader scrolls. */
export async function wheel(pixels: number): Promise<void> {
  await log().hover();
  await page.mouse.wheel(0, pixels);
}
/** The drawer of the chat that is shown. */
export const drawer = () => page.getByRole('dialog', { name: 'Details of the chat' });
export const person = (name: string) => drawer().getByRole('textbox', { name: 'Add an agent or a person' }).fill(name);
export const message = (text: string) => log().getByRole('listitem').filter({ hasText: text });

/** Without what goes to the network. */
export const offencesOf = ({ offences }: WatchedPage): string[] =>
  offences.filter((offence) => !new RegExp(`^request: http://[^/]+:${system.config.xmtpPort}/`).test(offence));

export const inviteTagOf = (link: string) => parseInvite(link).tag;

export async function say(text: string): Promise<void> {
  await field().fill(text);
  await field().press('Enter');
  await log().getByText(text, { exact: true }).waitFor();
}

/** A file in a message, as Convos sends it. */
export const fileCodec = (filename: string, mimeType: string): ContentCodec<Uint8Array> => ({
  contentType: 'xmtp.org/attachment:1.0',
  parameters: { filename, mimeType },
  shouldPush: true,
  encode: (bytes) => bytes,
  decode: (bytes) => bytes,
  fallback: () => 'a file',
});

export const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
