import {
  FieldLabel,
  TextField,
  ToggleButton,
  ToggleButtonGroup,
  type Key,
} from '@backstage/ui';
import { useId, useState } from 'react';
import { isWithin, type DurationBounds } from '../time/durationBounds';
import {
  clockDuration,
  durationMs,
  parseDuration,
} from '../time/durationWords';
import { useDurationWords } from '../time/useDurationWords';
import { useText } from '../translation/useText';
import { FieldError } from './FieldError';
import styles from './form.module.css';

const CUSTOM = 'custom';

function sameDuration(a: string | undefined, b: string): boolean {
  return a !== undefined && durationMs(a) === durationMs(b);
}

/** What is wrong with a duration before anybody is asked. */
function useBoundsError(bounds: DurationBounds) {
  const t = useText();
  const words = useDurationWords();
  return (duration: string | undefined): string | undefined => {
    if (!duration) return t('duration.unreadable');
    if (isWithin(duration, bounds)) return undefined;
    return isWithin(duration, { max: bounds.max })
      ? t('duration.tooShort', { min: words(bounds.min ?? '') })
      : t('duration.tooLong', {
          max: words(bounds.max ?? ''),
          asked: words(duration),
        });
  };
}

function CustomDuration(props: {
  value: string;
  error: string | undefined;
  onChange: (duration: string | undefined) => void;
}) {
  const t = useText();
  const [text, setText] = useState(clockDuration(props.value));
  return (
    <>
      <TextField
        className={styles.custom}
        size="small"
        label={t('duration.custom')}
        placeholder="1:30"
        description={t('duration.format')}
        value={text}
        isInvalid={props.error !== undefined}
        onChange={typed => {
          setText(typed);
          props.onChange(parseDuration(typed));
        }}
      />
      <FieldError message={props.error} />
    </>
  );
}

/**
 * How long: presets as buttons, or one's own. The maximum is stated, and
 * nothing above it is passed on.
 *
 * @param onChange - is given `undefined` while what is typed cannot be asked
 * @internal
 */
export function DurationField(props: {
  label: string;
  bounds: DurationBounds;
  value: string | undefined;
  onChange: (duration: string | undefined) => void;
  error?: string;
}) {
  const t = useText();
  const words = useDurationWords();
  const labelId = useId();
  const { bounds, value, onChange } = props;
  const preset = bounds.choices.find(choice => sameDuration(value, choice));
  const [custom, setCustom] = useState(value !== undefined && !preset);
  const [typed, setTyped] = useState(value);
  const boundsError = useBoundsError(bounds);
  const select = (key: Key) => {
    setCustom(key === CUSTOM);
    setTyped(value ?? bounds.default);
    if (key !== CUSTOM) onChange(String(key));
  };
  const type = (duration: string | undefined) => {
    setTyped(duration);
    onChange(boundsError(duration) ? undefined : duration);
  };
  return (
    <div className={styles.field} role="group" aria-labelledby={labelId}>
      <FieldLabel
        id={labelId}
        label={props.label}
        description={
          bounds.max && t('duration.max', { max: words(bounds.max) })
        }
      />
      <ToggleButtonGroup
        className={styles.choices}
        selectionMode="single"
        disallowEmptySelection
        aria-labelledby={labelId}
        selectedKeys={[custom ? CUSTOM : (preset ?? '')]}
        onSelectionChange={keys => keys.forEach(select)}
      >
        {bounds.choices.map(choice => (
          <ToggleButton key={choice} id={choice}>
            {words(choice)}
          </ToggleButton>
        ))}
        <ToggleButton id={CUSTOM}>{t('duration.other')}</ToggleButton>
      </ToggleButtonGroup>
      {custom && (
        <CustomDuration
          value={typed ?? bounds.default}
          error={boundsError(typed)}
          onChange={type}
        />
      )}
      <FieldError message={props.error} />
    </div>
  );
}
