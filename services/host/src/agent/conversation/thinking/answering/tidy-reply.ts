// What an engine wrote, as it may be said.

import type { Source } from '@offshoot/actions';
import type { AssembledContext } from '@offshoot/engine/assembled-context.ts';
import { standsIn, unlinked } from '@offshoot/engine/links.ts';
import { urlsIn } from '@offshoot/engine/urls.ts';
import { outsideSpeaker, withMarks } from '@offshoot/memory/items/outside-line.ts';

/** UTF-16 units. */
const MAX_REPLY = 8_000;

/** With the marks of what it was made from, and without links that others chose. `asked`: the message that it answers. */
export function tidyReply(context: AssembledContext, asked: string, text: string, sources: Iterable<Source>): string {
  return withMarks(sources, withoutLinks(context, asked, text.slice(0, MAX_REPLY).toWellFormed().trim()));
}

/** Only links that people here, the owner or the signed instructions have written themselves, to the letter, and servers that the message names. */
function withoutLinks(
  { instructions, ownerSection, soul, tools, memory, inherited, recent }: AssembledContext,
  asked: string,
  reply: string,
): string {
  const said = recent.filter((turn) => !turn.self && outsideSpeaker(turn.text) === undefined).map((turn) => turn.text);
  const known = [...memory, ...inherited].map((item) => item.text);
  const hosts = urlsIn(asked).map(({ url }) => url.host);
  return unlinked(reply, standsIn([asked, ...hosts, instructions, ownerSection, soul, tools, ...known, ...said]));
}
