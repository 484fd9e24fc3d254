import { useMemo } from 'react';
import { durationWords } from '../time/durationWords';
import { useLanguage } from '../translation/useLanguage';

const MINUTE_MS = 60_000;

/** Writes figures in the portal's language. @internal */
export function useNumbers() {
  const language = useLanguage();
  return useMemo(() => {
    const seconds = new Intl.NumberFormat(language, {
      style: 'unit',
      unit: 'second',
      maximumFractionDigits: 1,
    });
    const whole = new Intl.NumberFormat(language);
    const percent = new Intl.NumberFormat(language, {
      style: 'percent',
      maximumFractionDigits: 0,
    });
    return {
      count: (value: number) => whole.format(value),
      percent: (share: number) => percent.format(share),
      /** How long something took; below a minute to a tenth of a second. */
      took: (ms: number | undefined) => {
        if (ms === undefined) return '–';
        return ms < MINUTE_MS
          ? seconds.format(ms / 1000)
          : durationWords(ms, language, 'short');
      },
    };
  }, [language]);
}
