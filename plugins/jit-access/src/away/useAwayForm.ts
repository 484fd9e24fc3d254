import { getLocalTimeZone, now } from '@internationalized/date';
import type { DelegateBody } from '@jit-access/backstage-plugin-jit-access-common';
import { useState } from 'react';
import { useCommand } from '../data/useCommand';
import { useAnnounce } from '../states/Announcer';
import { useText } from '../translation/useText';

/** The server takes at most this many people. */
const MOST_PEOPLE = 5;

/** Tomorrow at this hour: a day off is what is set most often. */
function tomorrow(): string {
  return now(getLocalTimeZone())
    .add({ days: 1 })
    .set({ minute: 0, second: 0, millisecond: 0 })
    .toAbsoluteString();
}

interface AwayForm {
  delegates: string[];
  /** Absent: now. */
  since?: string;
  until: string;
  comment: string;
}

/** What is wrong with each field. */
interface AwayErrors {
  delegates?: string;
  until?: string;
}

/**
 * The form in which a stand-in is named.
 *
 * @internal
 */
export function useAwayForm() {
  const t = useText();
  const announce = useAnnounce();
  const empty = (): AwayForm => ({
    delegates: [],
    until: tomorrow(),
    comment: '',
  });
  const [form, setForm] = useState(empty);
  const [tried, setTried] = useState(false);
  const [saved, setSaved] = useState(false);
  const delegate = useCommand((api, body: DelegateBody) =>
    api.delegate({ body }),
  );
  const change = (part: Partial<AwayForm>) => {
    setSaved(false);
    setForm(last => ({ ...last, ...part }));
  };
  const begins = form.since ? Date.parse(form.since) : Date.now();
  const inOrder =
    Date.parse(form.until) > Math.max(begins, Date.now() - 60_000);
  const found: AwayErrors = {
    delegates: form.delegates.length === 0 ? t('away.whoMissing') : undefined,
    until: inOrder ? undefined : t('away.order'),
  };
  const save = () => {
    setTried(true);
    if (found.delegates || found.until) return;
    const body: DelegateBody = {
      delegates: form.delegates,
      since: form.since,
      until: form.until,
      comment: form.comment.trim() || undefined,
    };
    delegate.run(body, () => {
      setForm(empty());
      setTried(false);
      setSaved(true);
      announce(t('away.saved'));
    });
  };
  return {
    form,
    change,
    errors: (tried ? found : {}) as AwayErrors,
    isFull: form.delegates.length >= MOST_PEOPLE,
    isSaved: saved,
    isPending: delegate.isPending,
    error: delegate.error,
    save,
  };
}

/** @internal */
export type AwayFormState = ReturnType<typeof useAwayForm>;
