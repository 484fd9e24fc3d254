/** Words that every view uses. */
export const sharedMessages = {
  page: {
    title: 'Access',
    find: 'Request',
    mine: 'My access',
    inbox: 'Inbox',
    inboxWith: 'Inbox ({{number}})',
    history: 'History',
    health: 'Health',
  },
  actions: {
    cancel: 'Cancel',
    close: 'Close',
    keep: 'Keep it',
    more: 'Show more',
    optional: 'Optional',
  },
  people: {
    more: 'and {{number}} more',
  },
  time: {
    now: 'just now',
    in: 'in {{duration}}',
    ago: '{{duration}} ago',
    left: '{{duration}} left',
    up: 'time is up',
  },
  states: {
    loading: 'Loading',
    retry: 'Try again',
    unavailable: 'This did not load',
    notSent: 'This did not go through',
    denied: 'You may not see this',
    notFound: 'There is nothing here, or you may not see it',
    conflict: 'This has changed in the meantime',
    invalid: 'This cannot be shown',
    notForYou: 'This view is not for you',
    toMine: 'Go to my access',
    paused: 'All new access is paused',
    pausedReason: '{{reason}} Running access continues to its end.',
  },
} as const;
