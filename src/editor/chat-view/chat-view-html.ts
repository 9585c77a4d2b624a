import type { ChatViewStrings } from '../../chat/chat-view-strings.ts';

/** What the page of the chat view is made from. URIs come from `webview.asWebviewUri`. */
export interface ChatViewPage {
  /** `webview.cspSource`. */
  readonly cspSource: string;
  /** Unguessable, new for every page. Letters, digits, `+`, `/`, `-`, `_` and `=` only. */
  readonly nonce: string;
  readonly scriptUri: string;
  /** Style sheets in order: the codicons, then the chat. */
  readonly styleUris: readonly string[];
  /** The texts of the view, see `chatViewStrings`. */
  readonly strings: ChatViewStrings;
  /** BCP 47 tag of the language of the texts. Default `en`. */
  readonly language?: string;
}

/**
 * The policy of the chat view: nothing remote at all, scripts by nonce only, no inline style, no form, no frame.
 * `img-src` has no `https:` on purpose: an image address is a way out for what the model has read.
 */
export function chatViewPolicy(cspSource: string, nonce: string): string {
  return [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `img-src ${cspSource}`,
    `font-src ${cspSource}`,
    `connect-src 'none'`,
    `form-action 'none'`,
    `base-uri 'none'`,
    `frame-src 'none'`,
  ].join('; ');
}

/** The page of the chat view. Pure; throws a RangeError for a nonce that could break out of its attribute. */
export function chatViewHtml(page: ChatViewPage): string {
  if (!/^[\w+/=-]{16,}$/.test(page.nonce)) throw new RangeError('The nonce must be at least 16 URL-safe characters.');
  const styles = page.styleUris.map((uri) => `  <link rel="stylesheet" href="${attribute(uri)}">`).join('\n');
  return `<!DOCTYPE html>
<html lang="${attribute(page.language ?? 'en')}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${attribute(chatViewPolicy(page.cspSource, page.nonce))}">
  <meta http-equiv="x-dns-prefetch-control" content="off">
  <meta name="referrer" content="no-referrer">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Crossfade</title>
${styles}
</head>
<body>
  <cf-chat data-strings="${attribute(JSON.stringify(page.strings))}"></cf-chat>
  <script nonce="${attribute(page.nonce)}" src="${attribute(page.scriptUri)}"></script>
</body>
</html>
`;
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
