import { Button, ButtonIcon } from '@backstage/ui';
import type { HistoryFilter } from '@jit-access/backstage-plugin-jit-access-common';
import { RiCloseLine, RiFilter3Line } from '@remixicon/react';
import { useState } from 'react';
import { EntityName } from '../people/EntityName';
import { Time } from '../time/Time';
import { useText } from '../translation/useText';
import { FilterDialog } from './FilterDialog';
import styles from './history.module.css';
import { EVENT_WORDS, FILTER_WORDS, RESULT_WORDS } from './historyWords';

function Value(props: { name: keyof HistoryFilter; filter: HistoryFilter }) {
  const t = useText();
  const { name, filter } = props;
  switch (name) {
    case 'type':
      return <>{filter.type && t(EVENT_WORDS[filter.type])}</>;
    case 'result':
      return <>{filter.result && t(RESULT_WORDS[filter.result])}</>;
    case 'from':
    case 'to':
      return <Time at={filter[name] ?? ''} show="clock" />;
    case 'person':
    case 'entityRef':
      return <EntityName entityRef={filter[name] ?? ''} link={false} />;
    default:
      return <>{filter[name]}</>;
  }
}

/**
 * What the history is narrowed to, each part to be taken away again.
 *
 * @internal
 */
export function FilterChips(props: {
  filter: HistoryFilter;
  onChange: (filter: HistoryFilter) => void;
  onRemove: (name: keyof HistoryFilter) => void;
}) {
  const t = useText();
  const { filter, onChange, onRemove } = props;
  const [open, setOpen] = useState(false);
  const names = (Object.keys(filter) as (keyof HistoryFilter)[]).filter(
    name => filter[name] !== undefined,
  );
  return (
    <div className={styles.chips}>
      <Button
        variant="secondary"
        iconStart={<RiFilter3Line />}
        onPress={() => setOpen(true)}
      >
        {t('history.filter')}
      </Button>
      {names.map(name => (
        <span key={name} className={styles.chip}>
          {t(FILTER_WORDS[name])}: <Value name={name} filter={filter} />
          <ButtonIcon
            size="small"
            variant="tertiary"
            aria-label={t('history.remove', { name: t(FILTER_WORDS[name]) })}
            icon={<RiCloseLine />}
            onPress={() => onRemove(name)}
          />
        </span>
      ))}
      {names.length > 1 && (
        <Button variant="tertiary" onPress={() => onChange({})}>
          {t('history.clear')}
        </Button>
      )}
      {open && (
        <FilterDialog
          filter={filter}
          onApply={next => {
            setOpen(false);
            onChange(next);
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </div>
  );
}
