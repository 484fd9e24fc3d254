import type { sharedMessages } from '../../messages/shared';
import type { Translated } from '../../Translated';

/** Spanish words of `messages/shared`. */
export const shared: Translated<typeof sharedMessages> = {
  page: {
    title: 'Accesos',
    find: 'Solicitar',
    mine: 'Mis accesos',
    inbox: 'Bandeja',
    inboxWith: 'Bandeja ({{number}})',
    history: 'Historial',
    insights: 'Análisis',
    health: 'Estado',
  },
  actions: {
    cancel: 'Cancelar',
    close: 'Cerrar',
    keep: 'Conservar',
    more: 'Ver más',
    optional: 'Opcional',
  },
  people: {
    more: 'y {{number}} más',
    awayUntil: 'ausente hasta',
    others_one: 'Una persona más',
    others_other: '{{count}} personas más',
  },
  time: {
    now: 'ahora mismo',
    in: 'dentro de {{duration}}',
    ago: 'hace {{duration}}',
    left: '{{duration}} restantes',
    up: 'tiempo agotado',
  },
  states: {
    loading: 'Cargando',
    retry: 'Reintentar',
    unavailable: 'No se ha podido cargar',
    notSent: 'No se ha podido enviar',
    denied: 'No tiene permiso para ver esto',
    notFound: 'Aquí no hay nada o no tiene permiso para verlo',
    conflict: 'Esto ha cambiado entretanto',
    invalid: 'Esto no se puede mostrar',
    notForYou: 'Esta vista no es para usted',
    toMine: 'Ir a mis accesos',
    paused: 'Todos los accesos nuevos están en pausa',
    pausedReason: '{{reason}} Los accesos activos continúan hasta su fin.',
  },
};
