/**
 * The address of an external link as it is shown and opened: everything that is no plain ASCII is encoded, a host of other letters in its
 * ASCII form, so that what a person reads is where the browser goes. Undefined for what is no http(s) or mail address, and for addresses
 * with a user name, which make one host look like another.
 */
export function shownUrl(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, username, password, href } = new URL(url);
  if (!['http:', 'https:', 'mailto:'].includes(protocol) || username !== '' || password !== '') return undefined;
  return /^[\x21-\x7e]+$/.test(href) ? href : undefined;
}
