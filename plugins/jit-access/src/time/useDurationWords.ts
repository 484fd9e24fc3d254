import { useCallback } from 'react';
import { useLanguage } from '../translation/useLanguage';
import { durationMs, durationWords } from './durationWords';

/**
 * Writes durations (ISO 8601 or milliseconds) in the portal's language.
 *
 * @internal
 */
export function useDurationWords(unitDisplay: 'long' | 'short' = 'long') {
  const language = useLanguage();
  return useCallback(
    (duration: string | number) =>
      durationWords(
        typeof duration === 'number' ? duration : durationMs(duration),
        language,
        unitDisplay,
      ),
    [language, unitDisplay],
  );
}
