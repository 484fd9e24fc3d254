import type { sharedMessages } from '../../messages/shared';
import type { Translated } from '../../Translated';

/** German words of `messages/shared`. */
export const shared: Translated<typeof sharedMessages> = {
  page: {
    title: 'Zugriff',
    find: 'Anfragen',
    mine: 'Meine Zugriffe',
    inbox: 'Eingang',
    inboxWith: 'Eingang ({{number}})',
    history: 'Verlauf',
    insights: 'Auswertung',
    health: 'Zustand',
  },
  actions: {
    cancel: 'Abbrechen',
    close: 'Schließen',
    keep: 'Behalten',
    more: 'Mehr anzeigen',
    optional: 'Optional',
  },
  people: {
    more: 'und {{number}} weitere',
    awayUntil: 'abwesend bis',
    others_one: 'Eine weitere Person',
    others_other: '{{count}} weitere Personen',
  },
  time: {
    now: 'gerade eben',
    in: 'in {{duration}}',
    ago: 'vor {{duration}}',
    left: 'noch {{duration}}',
    up: 'Zeit ist um',
  },
  states: {
    loading: 'Wird geladen',
    retry: 'Erneut versuchen',
    unavailable: 'Das konnte nicht geladen werden',
    notSent: 'Das hat nicht geklappt',
    denied: 'Sie dürfen das nicht sehen',
    notFound: 'Hier ist nichts, oder Sie dürfen es nicht sehen',
    conflict: 'Das hat sich inzwischen geändert',
    invalid: 'Das kann nicht angezeigt werden',
    notForYou: 'Diese Ansicht ist nicht für Sie',
    toMine: 'Zu meinen Zugriffen',
    paused: 'Alle neuen Zugriffe sind angehalten',
    pausedReason: '{{reason}} Laufende Zugriffe gelten bis zu ihrem Ende.',
  },
};
