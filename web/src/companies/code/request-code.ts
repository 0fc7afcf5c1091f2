// A request as code that somebody can paste: what is in it is data, whatever it contains.

/** The environment variable that holds the key. */
export const KEY_VARIABLE = 'OFFSHOOT_API_KEY';

/** Of POST /v1/responses. */
type Body = Readonly<Record<string, unknown>>;

/** For a POSIX shell. Inside single quotes, nothing has a meaning but the quote itself. */
export const shellText = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** `origin`: of the gateway. */
export function curlOf(origin: string, body: Body): string {
  return [
    `curl ${body.stream === true ? '--no-buffer ' : ''}${shellText(`${origin}/v1/responses`)} \\`,
    `  --header "authorization: Bearer $${KEY_VARIABLE}" \\`,
    `  --header 'content-type: application/json' \\`,
    `  --data-raw ${shellText(JSON.stringify(body, undefined, 2))}`,
  ].join('\n');
}

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
