import type { IncomingMessage, ServerResponse } from 'node:http';
import { create } from '@bufbuild/protobuf';
import { type Template, Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { GetTemplateRequestSchema, TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { type RpcInvoker, refusalOf } from '@offshoot/rpc';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import { answer, type Content, contentOf } from '../answer.ts';
import { isRead, pathOf } from '../requests.ts';
import type { SiteDocument } from '../site/document.ts';
import type { WebRoute } from '../web-routes.ts';
import { agentCard } from './agent-card.ts';
import { type CardPainter, PainterBusyError } from './card-painter.ts';
import { templateDocumentParts } from './template-head.ts';

const PATH = /^\/t\/([^/]+?)(?:\/|\/(picture\.png|agent-card\.json))?$/;
/** 50 KB each. */
const MAX_PICTURES = 200;
/** Short, because a template can become private. */
const CACHED = 'public, max-age=300';
/** A page that waits longer for its head is better off without. */
const LONGEST_WAIT_MS = 1_500;

export interface TemplatePagesPorts {
  document: SiteDocument;
  headers: Record<string, string>;
  painter: Pick<CardPainter, 'paint'>;
  origin: () => string;
  log: Logger;
}

/** The page of a template, with what link previews show, its picture and its agent card. They work without JavaScript. */
export function templatePages(ports: TemplatePagesPorts): WebRoute {
  const pictures = new Map<string, Promise<Content>>();
  return (request, response, invoker) => {
    const [, id, file] = PATH.exec(pathOf(request)) ?? [];
    if (id === undefined || !isRead(request)) return false;
    const found: Promise<Found> = SYNTAX.templateId.test(id) ? withinTime(lookUp(request, response, invoker, id)) : Promise.resolve('none');
    const answered = found.then((template) => {
      if (file === 'agent-card.json') return answerCard(ports, request, response, template);
      return file === undefined
        ? answerPage(ports, request, response, template)
        : answerPicture(ports, pictures, request, response, template);
    });
    answered.catch((error: unknown) => {
      ports.log.warn({ err: error, path: request.url }, 'a page of a template could not be answered');
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
    return true;
  };
}

/** For a visitor who follows the link, there is no such template. */
const HIDDEN: ReadonlySet<string> = new Set(['TEMPLATE_NOT_FOUND', 'TEMPLATE_PRIVATE', 'TEMPLATE_QUARANTINED']);

/** 'later': it cannot be said now. */
type Found = Template | 'none' | 'later';

/** Counted against the client's limits like every other call. */
async function lookUp(request: IncomingMessage, response: ServerResponse, invoker: RpcInvoker, id: string): Promise<Found> {
  const call = invoker.begin(TemplateService.method.getTemplate, request, response);
  try {
    await call.admit();
    const { template } = await call.invoke(create(GetTemplateRequestSchema, { templateId: id }));
    // Its creator may read a private one, but a link is for everybody.
    return template === undefined || template.visibility === Visibility.PRIVATE ? 'none' : template;
  } catch (thrown) {
    const reason = refusalOf(call.errorOf(thrown))?.reason;
    return reason !== undefined && HIDDEN.has(reason) ? 'none' : 'later';
  }
}

function withinTime(found: Promise<Found>): Promise<Found> {
  const { promise, resolve } = Promise.withResolvers<Found>();
  const timer = setTimeout(() => resolve('later'), LONGEST_WAIT_MS);
  return Promise.race([found, promise]).finally(() => clearTimeout(timer));
}

/** Without the template, the app says what it can. One that is private is answered like one that never was. */
function answerPage(ports: TemplatePagesPorts, request: IncomingMessage, response: ServerResponse, found: Found): void {
  const { document, headers, origin } = ports;
  const status = found === 'none' ? 404 : 200;
  const content = typeof found === 'string' ? document.missing : contentFor(found, document, origin());
  answer(request, response, content, { status, cacheControl: 'no-cache', headers });
}

function contentFor(template: Template, document: SiteDocument, origin: string): Content {
  const { id, digest, agentName: name, emoji, description, visibility } = template;
  const isByLink = visibility === Visibility.BY_LINK;
  return document.with(templateDocumentParts({ id, digest, name, emoji, description, isByLink }, origin));
}

async function answerPicture(
  { painter }: TemplatePagesPorts,
  pictures: Map<string, Promise<Content>>,
  request: IncomingMessage,
  response: ServerResponse,
  found: Found,
): Promise<void> {
  if (found === 'none') return refuse(response, 404);
  if (found === 'later') return refuse(response, 503);
  const { digest, agentName: name, emoji, description } = found;
  let picture = pictures.get(digest);
  if (picture === undefined) {
    picture = painter.paint({ name, emoji, description }).then((png) => contentOf('image/png', png));
    pictures.set(digest, picture);
    picture.catch(() => pictures.delete(digest));
    if (pictures.size > MAX_PICTURES) pictures.delete(pictures.keys().next().value ?? '');
  }
  try {
    answer(request, response, await picture, { cacheControl: CACHED });
  } catch (error) {
    if (!(error instanceof PainterBusyError)) throw error;
    refuse(response, 503);
  }
}

function answerCard({ origin }: TemplatePagesPorts, request: IncomingMessage, response: ServerResponse, found: Found): void {
  if (found === 'later') refuse(response, 503);
  // A card is for programs that nobody has given a link to.
  else if (found === 'none' || found.visibility !== Visibility.PUBLIC) refuse(response, 404);
  else {
    const content = contentOf('application/json', Buffer.from(JSON.stringify(agentCard(found, origin()))));
    answer(request, response, content, { cacheControl: CACHED });
  }
}

function refuse(response: ServerResponse, status: 404 | 503): void {
  response.writeHead(status, { 'cache-control': 'no-store', ...(status === 503 && { 'retry-after': '5' }) });
  response.end();
}
