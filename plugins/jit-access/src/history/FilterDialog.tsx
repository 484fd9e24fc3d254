import {
  Button,
  DatePicker,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Select,
  TextField,
} from '@backstage/ui';
import {
  auditEventTypeSchema,
  type AuditEvent,
  type HistoryFilter,
} from '@jit-access/backstage-plugin-jit-access-common';
import {
  parseAbsoluteToLocal,
  type ZonedDateTime,
} from '@internationalized/date';
import { useState } from 'react';
import { EntityPicker } from '../form/EntityPicker';
import { useText } from '../translation/useText';
import styles from './history.module.css';
import { EVENT_WORDS, RESULT_WORDS } from './historyWords';

/** Stands for no choice; a select cannot be emptied otherwise. */
const ANY = 'any';

const RESULTS = Object.keys(RESULT_WORDS) as AuditEvent['result'][];

interface FieldsProps {
  draft: HistoryFilter;
  change: (part: HistoryFilter) => void;
}

function Choices({ draft, change }: FieldsProps) {
  const t = useText();
  return (
    <>
      <Select
        label={t('history.event')}
        value={draft.type ?? ANY}
        onChange={key =>
          change({
            type: auditEventTypeSchema.safeParse(key).data,
          })
        }
        options={[
          { id: ANY, label: t('history.any') },
          ...auditEventTypeSchema.options.map(type => ({
            id: type,
            label: t(EVENT_WORDS[type]),
          })),
        ]}
      />
      <Select
        label={t('history.result')}
        value={draft.result ?? ANY}
        onChange={key =>
          change({ result: RESULTS.find(result => result === key) })
        }
        options={[
          { id: ANY, label: t('history.any') },
          ...RESULTS.map(result => ({
            id: result,
            label: t(RESULT_WORDS[result]),
          })),
        ]}
      />
    </>
  );
}

function Period({ draft, change }: FieldsProps) {
  const t = useText();
  const field = (name: 'from' | 'to') => (
    <DatePicker
      label={t(name === 'from' ? 'history.from' : 'history.to')}
      granularity="minute"
      hourCycle={24}
      value={draft[name] ? parseAbsoluteToLocal(draft[name]) : null}
      onChange={value =>
        change({
          [name]: value
            ? (value as ZonedDateTime).toAbsoluteString()
            : undefined,
        })
      }
    />
  );
  return (
    <>
      {field('from')}
      {field('to')}
    </>
  );
}

/**
 * All filters of the history in one form.
 *
 * @internal
 */
export function FilterDialog(props: {
  filter: HistoryFilter;
  onApply: (filter: HistoryFilter) => void;
  onClose: () => void;
}) {
  const t = useText();
  const [draft, setDraft] = useState(props.filter);
  const change = (part: HistoryFilter) =>
    setDraft(last => ({ ...last, ...part }));
  return (
    <Dialog isOpen onOpenChange={open => !open && props.onClose()} width={640}>
      <DialogHeader>{t('history.filter')}</DialogHeader>
      <DialogBody>
        <div className={styles.fields}>
          <EntityPicker
            of="person"
            label={t('history.person')}
            value={draft.person}
            onChange={person => change({ person })}
          />
          <EntityPicker
            of="thing"
            label={t('history.entity')}
            value={draft.entityRef}
            onChange={entityRef => change({ entityRef })}
          />
          <TextField
            size="small"
            label={t('history.role')}
            value={draft.role ?? ''}
            onChange={role => change({ role: role || undefined })}
            maxLength={63}
          />
          <TextField
            size="small"
            label={t('history.provider')}
            value={draft.provider ?? ''}
            onChange={provider => change({ provider: provider || undefined })}
            maxLength={63}
          />
          <Choices draft={draft} change={change} />
          <Period draft={draft} change={change} />
        </div>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={props.onClose}>
          {t('actions.cancel')}
        </Button>
        <Button onPress={() => props.onApply(draft)}>
          {t('history.apply')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
