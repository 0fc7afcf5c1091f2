import { addressProblem } from '@offshoot/mcp';
import { partsOf, RequestRefusal } from '@offshoot/openai-api';

/**
 * Throws RequestRefusal for a picture at an address that is not on the Internet, as far as the address alone says. The endpoint of the model
 * fetches pictures, and may be on the operator's network.
 */
export function requireImages(request: Parameters<typeof partsOf>[0]): void {
  for (const { part, path } of partsOf(request)) {
    const { type, image_url: url } = part;
    if (type !== 'input_image' || !url || /^data:/i.test(url) || addressProblem(url, []) === undefined) continue;
    throw new RequestRefusal(
      'invalid_request',
      `'${path}.image_url' must be an https address on the Internet, without a user or password.`,
      {
        code: 'invalid_image_url',
        param: `${path}.image_url`,
      },
    );
  }
}
