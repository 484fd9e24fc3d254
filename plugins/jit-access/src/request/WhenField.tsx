import { DatePicker, Radio, RadioGroup } from '@backstage/ui';
import {
  getLocalTimeZone,
  now,
  parseAbsoluteToLocal,
  type ZonedDateTime,
} from '@internationalized/date';
import { FieldError } from '../form/FieldError';
import { useText } from '../translation/useText';

const NOW = 'now';
const LATER = 'later';

function inOneHour(): ZonedDateTime {
  return now(getLocalTimeZone()).add({ hours: 1 }).set({
    minute: 0,
    second: 0,
    millisecond: 0,
  });
}

/**
 * Now, or at a later time in the reader's own zone.
 *
 * @internal
 */
export function WhenField(props: {
  value: string | undefined;
  onChange: (startsAt: string | undefined) => void;
  error?: string;
}) {
  const t = useText();
  const { value, onChange, error } = props;
  return (
    <div>
      <RadioGroup
        label={t('form.when')}
        orientation="horizontal"
        value={value ? LATER : NOW}
        onChange={key =>
          onChange(key === LATER ? inOneHour().toAbsoluteString() : undefined)
        }
      >
        <Radio value={NOW}>{t('form.now')}</Radio>
        <Radio value={LATER}>{t('form.later')}</Radio>
      </RadioGroup>
      {value && (
        <DatePicker
          aria-label={t('form.startsAt')}
          granularity="minute"
          hourCycle={24}
          minValue={now(getLocalTimeZone())}
          value={parseAbsoluteToLocal(value)}
          onChange={next =>
            next && onChange((next as ZonedDateTime).toAbsoluteString())
          }
        />
      )}
      <FieldError message={error} />
    </div>
  );
}
