import { DatePicker, Radio, RadioGroup } from '@backstage/ui';
import {
  getLocalTimeZone,
  now,
  parseAbsoluteToLocal,
  type ZonedDateTime,
} from '@internationalized/date';
import { FieldError } from './FieldError';

const NOW = 'now';
const LATER = 'later';

function inOneHour(): string {
  return now(getLocalTimeZone())
    .add({ hours: 1 })
    .set({ minute: 0, second: 0, millisecond: 0 })
    .toAbsoluteString();
}

/**
 * An instant to come, written in the reader's own zone.
 *
 * @internal
 */
export function InstantField(props: {
  label: string;
  /** The label is there for screen readers only. */
  hideLabel?: boolean;
  /** Instants before now can be picked as well. */
  anyTime?: boolean;
  value: string;
  onChange: (instant: string) => void;
  error?: string;
}) {
  return (
    <div>
      <DatePicker
        {...(props.hideLabel
          ? { 'aria-label': props.label }
          : { label: props.label })}
        granularity="minute"
        hourCycle={24}
        minValue={props.anyTime ? undefined : now(getLocalTimeZone())}
        value={parseAbsoluteToLocal(props.value)}
        onChange={next =>
          next && props.onChange((next as ZonedDateTime).toAbsoluteString())
        }
      />
      <FieldError message={props.error} />
    </div>
  );
}

/**
 * Now, or at another time.
 *
 * @param onChange - is given `undefined` for now
 * @internal
 */
export function NowOrLater(props: {
  label: string;
  now: string;
  later: string;
  laterLabel: string;
  anyTime?: boolean;
  value: string | undefined;
  onChange: (instant: string | undefined) => void;
  error?: string;
}) {
  const { value, onChange } = props;
  return (
    <div>
      <RadioGroup
        label={props.label}
        orientation="horizontal"
        value={value ? LATER : NOW}
        onChange={key => onChange(key === LATER ? inOneHour() : undefined)}
      >
        <Radio value={NOW}>{props.now}</Radio>
        <Radio value={LATER}>{props.later}</Radio>
      </RadioGroup>
      {value && (
        <InstantField
          hideLabel
          label={props.laterLabel}
          anyTime={props.anyTime}
          value={value}
          onChange={onChange}
        />
      )}
      <FieldError message={props.error} />
    </div>
  );
}
