import { useLanguage } from '../translation/useLanguage';
import { useText } from '../translation/useText';
import { durationWords } from './durationWords';
import { clockTime, exactTime } from './exactTime';
import { useNow } from './useNow';

/** Younger than this counts as now, in milliseconds. */
const JUST_NOW = 10_000;
const DAY = 86_400_000;

/**
 * An instant. Relative by default (`4 minutes ago`); `clock` shows the time of
 * day, `exact` that with seconds. The whole instant, in UTC and in the
 * reader's zone, shows on hover.
 *
 * @internal
 */
export function Time(props: {
  at: string;
  show?: 'relative' | 'clock' | 'exact';
}) {
  const { at, show = 'relative' } = props;
  const language = useLanguage();
  const now = useNow(show === 'relative' ? 10_000 : 60_000);
  return (
    <time dateTime={at} title={exactTime(at, language)}>
      {show === 'relative' ? (
        <Relative at={at} now={now} language={language} />
      ) : (
        clockTime(at, language, now, show === 'exact')
      )}
    </time>
  );
}

function Relative(props: { at: string; now: number; language: string }) {
  const t = useText();
  const difference = Date.parse(props.at) - props.now;
  if (Math.abs(difference) < JUST_NOW) return <>{t('time.now')}</>;
  const whole = wholeUnits(difference);
  if (whole >= DAY) {
    // Days are bent in some languages: `vor 3 Tagen`, not `vor 3 Tage`.
    const days = Math.sign(difference) * (whole / DAY);
    const relative = new Intl.RelativeTimeFormat(props.language);
    return <>{relative.format(days, 'day')}</>;
  }
  const words = durationWords(whole, props.language);
  return (
    <>
      {difference > 0
        ? t('time.in', { duration: words })
        : t('time.ago', { duration: words })}
    </>
  );
}

/**
 * As exact as a sentence needs it: whole days, whole minutes below that, and
 * seconds within a minute. What is to come is rounded up, so that eight hours
 * are not said to be seven at once.
 */
function wholeUnits(difference: number): number {
  const ms = Math.abs(difference);
  const unit = [DAY, 60_000].find(size => ms >= size) ?? 1_000;
  const count = difference > 0 ? Math.ceil(ms / unit) : Math.floor(ms / unit);
  return Math.max(1, count) * unit;
}

/**
 * How long something has lasted: `12 minutes`, growing.
 *
 * @internal
 */
export function TimeSince({ at }: { at: string }) {
  const language = useLanguage();
  const now = useNow(10_000);
  const words = durationWords(
    wholeUnits(Math.min(0, Date.parse(at) - now)),
    language,
  );
  return (
    <time dateTime={at} title={exactTime(at, language)}>
      {words}
    </time>
  );
}

/**
 * What is left until an instant, ticking: `28 min 12 s left`.
 *
 * @internal
 */
export function TimeLeft({ until }: { until: string }) {
  const t = useText();
  const language = useLanguage();
  const now = useNow(1_000);
  const left = Date.parse(until) - now;
  return (
    <time dateTime={until} title={exactTime(until, language)} role="timer">
      {left > 0
        ? t('time.left', { duration: durationWords(left, language, 'short') })
        : t('time.up')}
    </time>
  );
}
