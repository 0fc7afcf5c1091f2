// A request as code that a person can paste. Its contents are always data, never code.

/** The environment variable that holds the key. */
export const KEY_VARIABLE = 'OFFSHOOT_API_KEY';

/** Of POST /v1/responses. */
type Body = Readonly<Record<string, unknown>>;

/** For a POSIX shell. Inside single quotes, nothing has a meaning but the quote itself. */
export const shellText = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** In UTF-16 units. Linux takes no argument of a command that is longer than 128 KiB, and each unit can take three bytes. */
const LONGEST_ARGUMENT = 40_000;
/** No line of indented JSON is this. */
const END = 'END_OF_REQUEST';

/** `origin`: of the gateway. */
export function curlOf(origin: string, body: Body): string {
  const request = JSON.stringify(body, undefined, 2);
  const before = [
    `curl ${body.stream === true ? '--no-buffer ' : ''}${shellText(`${origin}/v1/responses`)} \\`,
    `  --header "authorization: Bearer $${KEY_VARIABLE}" \\`,
    `  --header 'content-type: application/json' \\`,
  ];
  if (request.length <= LONGEST_ARGUMENT) return [...before, `  --data-raw ${shellText(request)}`].join('\n');
  // Quoted, so that nothing in it has a meaning.
  return [...before, `  --data-binary @- <<'${END}'`, request, END].join('\n');
}

/** For people to read: without the contents of files. */
export const shortened = (code: string): string =>
  code.replace(
    /(;base64,[A-Za-z0-9+/]{16})([A-Za-z0-9+/]{100,}={0,2})/g,
    (_, kept: string, rest: string) => `${kept}… (${rest.length} more)`,
  );

/** JavaScript for OpenAI's own client. */
export function sdkOf(origin: string, body: Body): string {
  const request = JSON.stringify(body, undefined, 2);
  const lines = [
    `import OpenAI from "openai";`,
    ``,
    `const client = new OpenAI({ apiKey: process.env.${KEY_VARIABLE}, baseURL: ${JSON.stringify(`${origin}/v1`)} });`,
  ];
  if (body.stream !== true)
    return [...lines, `const response = await client.responses.create(${request});`, `console.log(response.output_text);`].join('\n');
  return [
    ...lines,
    `const events = await client.responses.create(${request});`,
    `for await (const event of events) {`,
    `  if (event.type === 'response.output_text.delta') process.stdout.write(event.delta);`,
    `}`,
  ].join('\n');
}
