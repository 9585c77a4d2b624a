import type { Fault } from '../../conversation/fault.ts';
import { redactFault } from './fault-redaction.ts';
import type { KnownSecrets } from './fault-redaction.ts';
import { readText } from './response-body.ts';
import type { HttpFailure } from '../protocol.ts';

/** Longest failure body that is read, in bytes. */
const maximumFailure = 64 * 1024;

/**
 * A response with a failure status as a fault, in the words of the protocol and without the key. Never rejects unless `classify` throws: a body that
 * cannot be read counts as empty, the status says enough.
 */
export async function faultOfResponse(
  response: Response,
  classify: (failure: HttpFailure) => Fault,
  key: KnownSecrets,
): Promise<Fault> {
  return redactFault(classify(await readFailure(response)), key);
}

async function readFailure(response: Response): Promise<HttpFailure> {
  const headers: Record<string, string> = {};
  response.headers.forEach((value, name) => (headers[name.toLowerCase()] = value));
  const body = await readText(response, maximumFailure).catch(() => '');
  return { status: response.status, headers, body };
}

/** What a person is told of a failure without an error of the API in it: a web page, a redirect. Undefined where there is nothing to tell. */
export function withoutApiError(failure: HttpFailure): string | undefined {
  const { status } = failure;
  if (isWebPage(failure)) return `A web page answered instead of the API (status ${status}).`;
  return status >= 300 && status < 400
    ? `The server redirects to another address (status ${status}); redirects are not followed. Check the base URL.`
    : undefined;
}

/** True for the page of a proxy, a firewall or a web server. */
export function isWebPage({ headers, body }: HttpFailure): boolean {
  return (headers['content-type'] ?? '').includes('text/html') || /^\s*<(!doctype|html|head|body|\?xml)/i.test(body);
}

/** The code of the fault of a web page. */
export const webPageCode = 'web_page';

/** The fault of a web page, of which no word is passed on. `fault`: what the status alone means at the API. */
export function pageFault(failure: HttpFailure, fault: Fault): Fault {
  const { raw: _raw, ...rest } = fault;
  const message = `A web page answered instead of the API (status ${failure.status})`;
  return failure.status === 403
    ? {
        ...rest,
        code: webPageCode,
        kind: 'policy',
        message: `${message}: a firewall, VPN or proxy blocks the request.`,
      }
    : { ...rest, code: webPageCode, message: `${message}.` };
}
