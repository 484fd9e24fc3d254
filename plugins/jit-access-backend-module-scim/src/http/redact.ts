const LONGEST = 300;

/**
 * What a server says about an error, fit to be shown: on one line, not too long,
 * without any of the secrets, in case it repeats what it was sent.
 * @internal
 */
export function redact(text: string, secrets: Iterable<string>): string {
  let shown = text;
  for (const secret of secrets) {
    shown = shown.replaceAll(secret, '[hidden]');
  }
  return shown
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, LONGEST);
}
