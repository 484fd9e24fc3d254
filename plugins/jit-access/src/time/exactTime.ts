import { DateTime } from 'luxon';

/**
 * An instant exactly, in UTC and in the reader's own zone: two lines.
 *
 * @internal
 */
export function exactTime(at: string, language: string): string {
  const instant = DateTime.fromISO(at, { zone: 'utc' }).setLocale(language);
  const utc = instant.toFormat("yyyy-MM-dd HH:mm:ss 'UTC'");
  const local = instant.toLocal();
  return `${utc}\n${local.toFormat('yyyy-MM-dd HH:mm:ss')} ${local.offsetNameShort ?? local.toFormat('ZZ')} (${local.zoneName})`;
}

/**
 * The time of day, with the date when it is not today.
 *
 * @internal
 */
export function clockTime(
  at: string,
  language: string,
  now = Date.now(),
  withSeconds = false,
): string {
  const instant = DateTime.fromISO(at).setLocale(language);
  const time = instant.toFormat(withSeconds ? 'HH:mm:ss' : 'HH:mm');
  const today = DateTime.fromMillis(now);
  if (instant.hasSame(today, 'day')) return time;
  const date = instant.toLocaleString(
    instant.hasSame(today, 'year')
      ? { day: 'numeric', month: 'short' }
      : { day: 'numeric', month: 'short', year: 'numeric' },
  );
  return `${date} ${time}`;
}
