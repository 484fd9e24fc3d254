import type { sharedMessages } from '../../messages/shared';
import type { Translated } from '../../Translated';

/** French words of `messages/shared`. */
export const shared: Translated<typeof sharedMessages> = {
  page: {
    title: 'Accès',
    find: 'Demander',
    mine: 'Mes accès',
    inbox: 'À traiter',
    inboxWith: 'À traiter ({{number}})',
    history: 'Historique',
    insights: 'Analyses',
    health: 'État',
  },
  actions: {
    cancel: 'Annuler',
    close: 'Fermer',
    keep: 'Conserver',
    more: 'Afficher plus',
    optional: 'Facultatif',
  },
  people: {
    more: 'et {{number}} de plus',
    awayUntil: 'retour :',
    others_one: 'Une autre personne',
    others_other: '{{count}} autres personnes',
  },
  time: {
    now: 'à l’instant',
    in: 'dans {{duration}}',
    ago: 'il y a {{duration}}',
    left: 'encore {{duration}}',
    up: 'temps écoulé',
  },
  states: {
    loading: 'Chargement',
    retry: 'Réessayer',
    unavailable: 'Le chargement a échoué',
    notSent: 'L’envoi a échoué',
    denied: 'Vous n’avez pas le droit de voir ceci',
    notFound: 'Il n’y a rien ici, ou vous n’avez pas le droit de le voir',
    conflict: 'Cela a changé entre-temps',
    invalid: 'Affichage impossible',
    notForYou: 'Cette vue ne vous est pas destinée',
    toMine: 'Voir mes accès',
    paused: 'Tous les nouveaux accès sont suspendus',
    pausedReason:
      '{{reason}} Les accès actifs se poursuivent jusqu’à leur fin.',
  },
};
