const HIDDEN = '[hidden]';

/** Longer messages are cut: nobody reads them. */
const LONGEST = 1_000;

/** What looks like a secret in text of others, and what stays of it. */
const SECRETS: [RegExp, string][] = [
  // Of addresses: user and password; the whole query, since tokens travel there.
  [/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, `$1${HIDDEN}@`],
  [/(https?:\/\/[^\s?]+)\?[^\s"')]+/gi, `$1?${HIDDEN}`],
  [/\b(bearer|basic|ssws)\s+[\w.~+/=-]{6,}/gi, `$1 ${HIDDEN}`],
  [
    /\b([\w-]*(?:password|passwd|pwd|secret|token|api[-_]?key|private[-_]?key|access[-_]?key)["']?\s*[=:]\s*["']?)[^\s"',;&]+/gi,
    `$1${HIDDEN}`,
  ],
  [/-----BEGIN [^-]+-----[\s\S]*?(?:-----END [^-]+-----|$)/g, HIDDEN],
  // Tokens that say what they are: JSON web tokens, GitHub, AWS, Slack.
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)*/g, HIDDEN],
  [/\b(?:gh[pousr]_|github_pat_|xox[a-z]-|AKIA|ASIA)[\w-]{10,}/g, HIDDEN],
];

/**
 * The message of an error of whatever library, for people: what looks like a
 * secret is taken out. Providers promise that theirs hold none; this is the net
 * below that.
 */
export function withoutSecrets(text: string): string {
  const hidden = SECRETS.reduce(
    (rest, [pattern, instead]) => rest.replace(pattern, instead),
    text,
  );
  return hidden.length > LONGEST ? `${hidden.slice(0, LONGEST)}…` : hidden;
}
