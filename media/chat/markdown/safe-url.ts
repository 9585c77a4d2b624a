const allowed = new Set(['http:', 'https:', 'mailto:']);

/**
 * An external address that may be offered as a link, in its normal form.
 *
 * @returns undefined for anything but absolute http, https and mailto addresses without a password, up to 4,096 characters.
 */
export function safeUrl(text: string): string | undefined {
  if (text.length > 4_096 || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!allowed.has(url.protocol) || url.username !== '' || url.password !== '') return undefined;
  return url.href.length > 4_096 ? undefined : url.href;
}

/** What a person should know of where a link leads: the host, or the mail address. */
export function linkTarget(url: string): string {
  const parsed = new URL(url);
  return parsed.protocol === 'mailto:' ? parsed.pathname : parsed.host;
}
